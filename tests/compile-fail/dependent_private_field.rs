// SPDX-License-Identifier: GPL-2.0

//! Of a structure's fields, `dependent_field!` takes those that its caller may name.
//@ error: E0616
//@ error: field `id` of struct

use kernel::sync::atomic::{dependent_field, Dependent};

mod device {
    pub struct Device {
        id: u32,
    }
}

pub fn id(p: Dependent<*mut device::Device>) -> Dependent<*mut u32> {
    dependent_field!(p, device::Device, id)
}
