// SPDX-License-Identifier: GPL-2.0

//! What is known of registers and of the stack at a point of the code.

use std::collections::BTreeMap;

/// What is known of the content of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Content {
    /// It is what the lifted process computes there.
    #[default]
    Computed,
    /// The same, and the upper half is what it is for numbers of 32 bits: zero, or copies of the sign.
    Word,
    /// The address of a variable: computed, too.
    Address { variable: usize },
    /// The stack pointer at the start of the function, plus an offset. The process has no such value.
    Frame(i64),
    /// The page of a variable. The process has no such value.
    Page { variable: usize },
    /// A number or an address that differs between CPUs, and the variable of each CPU's own that it is the
    /// address of. The process has no such value.
    Own { variable: Option<usize> },
    /// One of the above, depending on the path.
    Unknown,
}

impl Content {
    /// Whether the lifted process has the value.
    pub(crate) fn is_computed(self) -> bool {
        matches!(self, Self::Computed | Self::Word | Self::Address { .. })
    }

    /// What is known where two paths meet.
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if a.is_computed() && b.is_computed() => Self::Computed,
            _ => Self::Unknown,
        }
    }
}

/// What the flags tell, on architectures whose conditions are compared anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Flags {
    #[default]
    Unknown,
    /// How two numbers compare.
    Compared,
    /// How a number compares with zero.
    ComparedWithZero,
    /// Whether a result is zero, and its sign.
    Result,
    /// Whether two numbers are equal.
    Equality,
}

/// Registers and stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    registers: [Content; 32],
    pub flags: Flags,
    /// How many bits of them were compared.
    pub compared_bits: u8,
    /// What was written at an offset of the stack, and how many bytes.
    slots: BTreeMap<i64, (u8, Content)>,
}

impl State {
    /// That at the start of a function, with the number of the stack pointer.
    pub(crate) fn new(stack_pointer: u8) -> Self {
        let mut state = Self {
            registers: [Content::Computed; 32],
            flags: Flags::Unknown,
            compared_bits: 64,
            slots: BTreeMap::new(),
        };
        state.set(stack_pointer, Content::Frame(0));
        state
    }

    /// What is known where two paths meet.
    pub(crate) fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.registers.iter_mut().zip(other.registers) {
            *mine = mine.join(theirs);
        }
        if self.flags != other.flags {
            self.flags = Flags::Unknown;
        }
        self.compared_bits = self.compared_bits.max(other.compared_bits);
        self.slots
            .retain(|offset, (bytes, content)| match other.slots.get(offset) {
                Some((same, theirs)) if same == bytes => {
                    *content = content.join(*theirs);
                    true
                }
                _ => false,
            });
    }

    pub(crate) fn get(&self, register: u8) -> Content {
        self.registers
            .get(usize::from(register))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn set(&mut self, register: u8, content: Content) {
        if let Some(place) = self.registers.get_mut(usize::from(register)) {
            *place = content;
        }
    }

    /// Notes a store to the stack.
    pub(crate) fn store(&mut self, offset: i64, bytes: u8, content: Content) {
        self.slots.retain(|&start, &mut (size, _)| {
            start + i64::from(size) <= offset || offset + i64::from(bytes) <= start
        });
        self.slots.insert(offset, (bytes, content));
    }

    /// The start of what has these bytes of the stack, and what it is, if they were written together.
    pub(crate) fn load(&self, offset: i64, bytes: u8) -> Option<(i64, Content)> {
        let (&start, &(size, content)) = self.slots.range(..=offset).next_back()?;
        let is_inside = offset + i64::from(bytes) <= start + i64::from(size);
        (is_inside && (bytes == size || content.is_computed())).then_some((start, content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_part_of_what_was_last_written_whole() {
        let mut state = State::new(31);
        state.store(-16, 8, Content::Computed);
        let start = |state: &State, offset, bytes| state.load(offset, bytes).map(|it| it.0);
        for (offset, bytes, found) in [
            (-16, 8, Some(-16)),
            (-16, 4, Some(-16)),
            (-12, 4, Some(-16)),
            (-9, 1, Some(-16)),
            (-12, 8, None),
            (-8, 1, None),
            (-17, 1, None),
        ] {
            assert_eq!(start(&state, offset, bytes), found, "{bytes} at {offset}");
        }
        state.store(-12, 4, Content::Computed);
        assert_eq!(start(&state, -16, 4), None);
        assert_eq!(start(&state, -11, 1), Some(-12));
        state.store(-16, 8, Content::Frame(0));
        assert_eq!(start(&state, -16, 4), None);
    }

    #[test]
    fn where_paths_meet_only_what_both_know_is_known() {
        let mut state = State::new(31);
        state.set(1, Content::Address { variable: 0 });
        state.set(2, Content::Frame(-8));
        state.store(-8, 8, Content::Frame(0));
        let mut joined = state.clone();
        joined.join(&State::new(31));
        assert_eq!(joined.get(1), Content::Computed);
        assert_eq!(joined.get(2), Content::Unknown);
        assert_eq!(joined.load(-8, 8), None);
        joined = state.clone();
        joined.join(&state);
        assert_eq!(joined, state);
    }
}
