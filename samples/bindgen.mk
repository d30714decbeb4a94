# SPDX-License-Identifier: GPL-2.0
#
# Bindings for a sample's own C header, made while the module is built.
#
# A sample's Kbuild sets `sample` and includes this file:
#
#	sample := file_flags
#	bindgen-opaque-y := file_flags_dev	# optional: only the size matters
#	bindgen-atomic-y := ring_index atomic_t	# optional: types that are atomic in Rust
#	include $(src)/../bindgen.mk
#
# That turns <sample>.h into <sample>_bindings.rs before <sample>_main.rs is
# compiled. bindgen writes only the declarations of <sample>.h itself. A kernel
# type in them (`struct file`) stays a name, which the Rust half resolves with
# `use kernel::bindings::*`, so it is the type of the `kernel` crate.
#
# A Kbuild file has one sample, whose objects go beside it: make's MO= is not
# supported.
#
# Rust defines the types of bindgen-atomic-y itself, where it includes the
# bindings: `pub type ring_index = Atomic<u32>;`. Size and alignment have to be
# those of C's typedef. In Rust, fields of such a type cannot be read, compared or
# changed plainly, except as a whole `Atomic` or by `get_mut()`. Where one, or a
# structure that has one, is passed by value or is in a union or a packed
# structure, the bindings are refused. A structure of bindgen-opaque-y has bytes in
# place of fields, so it should not have one.

# As for the kernel's own bindings: the flags that the C half is compiled with,
# minus LTO, for a module. 1.68 is the Rust version that Linux 6.12 names to
# bindgen; every later one accepts the result. libclang understands these flags
# only if it was clang that the kernel chose them for.
sample_bindgen_c_flags = $(if $(CONFIG_CC_IS_CLANG),,$(sample_bindgen_no_clang)) \
	$(filter-out $(CC_FLAGS_LTO), $(c_flags)) -w -fno-builtin -D__BINDGEN__ -DMODULE
sample_bindgen_no_clang = $(error The samples need a kernel built by clang, as libclang \
	has to read its C flags: build the kernel with LLVM=1)

# Refuses bindings in which an atomic type is used as another. Is beside this file.
sample_bindgen_check := $(if $(bindgen-atomic-y),$(dir $(lastword $(MAKEFILE_LIST)))bindgen_atomic.awk)

# What bindgen reads: the header, and the layout of C's atomic types.
sample_layout = enum { $(foreach t,$(bindgen-atomic-y),$(t)_SIZE = sizeof($(t)), \
	$(t)_ALIGN = _Alignof($(t)),) };
# What checks that the types of Rust have the same one.
sample_layout_check = const _: () = assert!(core::mem::size_of::<$(1)>() == $(1)_SIZE as usize \
	&& core::mem::align_of::<$(1)>() == $(1)_ALIGN as usize, \
	"`$(1)` differs in size or alignment between C and Rust");

quiet_cmd_sample_bindgen = BINDGEN $@
      cmd_sample_bindgen = \
	{ echo '\#include "$(abspath $<)"'; $(if $(bindgen-atomic-y),echo '$(sample_layout)';) } > $@.h; \
	$(BINDGEN) $@.h --allowlist-file '(.*/)?$(sample)(_bindings\.rs)?\.h' \
		--no-recursive-allowlist \
		$(addprefix --opaque-type ,$(bindgen-opaque-y)) \
		$(foreach t,$(bindgen-atomic-y),--blocklist-type $(t) \
			--raw-line '$(call sample_layout_check,$(t))') \
		--rust-target 1.68 --use-core --ctypes-prefix kernel::ffi \
		--no-prepend-enum-name --no-layout-tests --no-doc-comments \
		--no-debug '.*' --enable-function-attribute-detection --wrap-unsafe-ops \
		-o $@ -- $(sample_bindgen_c_flags) \
	$(if $(sample_bindgen_check),; awk -v names='$(bindgen-atomic-y)' -f $(sample_bindgen_check) $@)

$(obj)/$(sample)_bindings.rs: $(src)/$(sample).h $(sample_bindgen_check) FORCE
	$(call if_changed_dep,sample_bindgen)

$(obj)/$(sample)_main.o: $(obj)/$(sample)_bindings.rs

targets += $(sample)_bindings.rs
clean-files += $(sample)_bindings.rs $(sample)_bindings.rs.h
