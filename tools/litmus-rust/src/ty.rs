// SPDX-License-Identifier: GPL-2.0

//! The types of the subset, and what they are in C.

use crate::items::Enum;
use crate::scope::{Refused, Translator};
use lkmm_litmus::ast::{Base, Expr, Stmt, Type};
use std::fmt;
use std::rc::Rc;
use syn::{GenericArgument, PathArguments};

#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// `()`
    Unit,
    Bool,
    /// An integer whose type nothing has said yet.
    Number,
    Int(Base),
    Enum(Rc<Enum>),
    Pointer(Type),
    /// `ptr::null_mut()`
    Null,
    /// `NonNull<T>`, with the type of the pointer.
    NonNull(Type),
    /// `Option<NonNull<T>>`, with the type of the pointer.
    Option(Type),
    /// `None`
    None,
    /// `Dependent<P>`, with `P`, which is a pointer.
    Dependent(Box<Ty>),
    /// `&Atomic<T>`
    Atomic {
        value: Box<Ty>,
        /// It is C's `atomic_t`, and not a variable that `READ_ONCE()` reads.
        counter: bool,
    },
    /// `&SpinLock<()>`
    Lock,
    /// What locks, with the statement that unlocks.
    Guard(Box<Stmt>),
    /// What `cmpxchg()` returns, with the value that it expected: in C, the value that it found.
    Result {
        value: Box<Ty>,
        expected: Box<Expr>,
    },
}

/// The integers and what they are in C.
static INTEGERS: [(&str, Base); 10] = [
    ("i8", fixed(true, 8)),
    ("i16", fixed(true, 16)),
    ("i32", Base::Int),
    ("i64", fixed(true, 64)),
    ("isize", Base::Long),
    ("u8", fixed(false, 8)),
    ("u16", fixed(false, 16)),
    ("u32", fixed(false, 32)),
    ("u64", fixed(false, 64)),
    ("usize", Base::IntPtr { signed: false }),
];

const fn fixed(signed: bool, bits: u8) -> Base {
    Base::Fixed { signed, bits }
}

/// The integer type of that name.
pub fn integer(word: &str) -> Option<Base> {
    let found = INTEGERS.iter().find(|(name, _)| *name == word)?;
    Some(found.1.clone())
}

fn pointer_to(mut ty: Type) -> Type {
    ty.pointers.push(Default::default());
    ty
}

impl Ty {
    /// What a pointer of this type points to, if that can be accessed.
    pub fn target(pointer: &Type) -> Option<Self> {
        let mut ty = pointer.clone();
        ty.pointers.pop();
        if ty.is_pointer() {
            return Some(Self::Pointer(ty));
        }
        INTEGERS
            .iter()
            .any(|(_, base)| *base == ty.base)
            .then_some(Self::Int(ty.base))
    }

    /// The type in C of a variable that holds such a value.
    pub fn in_c(&self) -> Type {
        match self {
            Self::Int(base) => Type::new(base.clone(), 0),
            Self::Pointer(ty) | Self::NonNull(ty) | Self::Option(ty) => ty.clone(),
            Self::Null | Self::None => Type::new(Base::Void, 1),
            Self::Atomic {
                value,
                counter: false,
            } => pointer_to(value.in_c()),
            Self::Atomic { counter: true, .. } => Type::new(Base::Atomic, 1),
            Self::Lock => Type::new(Base::Spinlock, 1),
            Self::Result { value, .. } | Self::Dependent(value) => value.in_c(),
            Self::Unit | Self::Bool | Self::Number | Self::Enum(_) | Self::Guard(_) => {
                Type::new(Base::Int, 0)
            }
        }
    }

    /// Whether a `match` on it needs no more than two arms.
    pub fn has_two_cases(&self) -> bool {
        matches!(self, Self::Bool | Self::Option(_) | Self::Result { .. })
    }

    /// Whether such a value can be a register of the final state.
    pub fn is_observable(&self) -> bool {
        !matches!(
            self,
            Self::Unit
                | Self::Atomic { .. }
                | Self::Lock
                | Self::Guard(_)
                | Self::Result { .. }
                | Self::Enum(_)
                | Self::Null
                | Self::None
        )
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointee = |ty: &Type| match (Self::target(ty), &ty.base) {
            (Some(target), _) => target.to_string(),
            (None, Base::Spinlock) => "Spinlock".to_owned(),
            (None, Base::Struct(_)) => "Srcu".to_owned(),
            (None, _) => "c_void".to_owned(),
        };
        match self {
            Self::Unit => f.write_str("()"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("an integer"),
            Self::Int(base) => {
                let found = INTEGERS.iter().find(|(_, one)| one == base);
                f.write_str(found.map_or("i32", |(name, _)| name))
            }
            Self::Enum(of) => f.write_str(&of.name),
            Self::Pointer(ty) => write!(f, "*mut {}", pointee(ty)),
            Self::Null => f.write_str("a null pointer"),
            Self::NonNull(ty) => write!(f, "NonNull<{}>", pointee(ty)),
            Self::Option(ty) => write!(f, "Option<NonNull<{}>>", pointee(ty)),
            Self::None => f.write_str("None"),
            Self::Dependent(pointer) => write!(f, "Dependent<{pointer}>"),
            Self::Atomic { value, .. } => write!(f, "&Atomic<{value}>"),
            Self::Lock => f.write_str("&SpinLock<()>"),
            Self::Guard(_) => f.write_str("a guard"),
            Self::Result { value, .. } => write!(f, "Result<{value}, {value}>"),
        }
    }
}

impl Translator {
    /// The type that a function names.
    pub fn ty(&self, ty: &syn::Type) -> Result<Ty, Refused> {
        let found = match ty {
            syn::Type::Paren(inner) => return self.ty(&inner.elem),
            syn::Type::Ptr(pointer) => self.pointer(&pointer.elem),
            syn::Type::Reference(reference) if reference.mutability.is_none() => {
                self.shared(&reference.elem)?
            }
            syn::Type::Path(_) => self.value_type(ty)?,
            _ => None,
        };
        found.ok_or_else(|| {
            self.refuse(ty, "this type is not in the subset for litmus tests").help(
                "it has integers, bool, *mut T, NonNull<T>, Option<NonNull<T>>, &Atomic<T> and &SpinLock<()>",
            )
        })
    }

    /// The name of a type, and its only argument.
    fn path(ty: &syn::Type) -> Option<(String, Option<&syn::Type>)> {
        let syn::Type::Path(path) = ty else {
            return None;
        };
        let last = path.path.segments.last()?;
        let argument = match &last.arguments {
            PathArguments::None => None,
            PathArguments::AngleBracketed(of) if of.args.len() == 1 => match of.args.first()? {
                GenericArgument::Type(ty) => Some(ty),
                _ => return None,
            },
            _ => return None,
        };
        (path.path.segments.len() == 1).then(|| (last.ident.to_string(), argument))
    }

    fn value_type(&self, ty: &syn::Type) -> Result<Option<Ty>, Refused> {
        let Some((name, argument)) = Self::path(ty) else {
            return Ok(None);
        };
        Ok(match (name.as_str(), argument) {
            ("bool", None) => Some(Ty::Bool),
            ("c_int", None) => Some(Ty::Int(Base::Int)),
            (name, None) => integer(name)
                .map(Ty::Int)
                .or_else(|| self.enum_of_name(name)),
            ("NonNull", Some(inner)) => match self.pointer(inner) {
                Some(Ty::Pointer(ty)) => Some(Ty::NonNull(ty)),
                _ => None,
            },
            ("Option", Some(inner)) => match self.ty(inner)? {
                Ty::NonNull(ty) => Some(Ty::Option(ty)),
                _ => None,
            },
            _ => None,
        })
    }

    /// A pointer to what has that name.
    fn pointer(&self, target: &syn::Type) -> Option<Ty> {
        let of = |base| Some(Ty::Pointer(Type::new(base, 1)));
        if let syn::Type::Ptr(inner) = target {
            let Some(Ty::Pointer(inner)) = self.pointer(&inner.elem) else {
                return None;
            };
            return Some(Ty::Pointer(pointer_to(inner)));
        }
        match Self::path(target)? {
            (name, None) => match name.as_str() {
                "Spinlock" => of(Base::Spinlock),
                "Srcu" => of(Base::Struct(Base::SRCU.to_owned())),
                "c_void" => of(Base::Void),
                name => of(integer(name)?),
            },
            _ => None,
        }
    }

    /// A reference to what has that name.
    fn shared(&self, target: &syn::Type) -> Result<Option<Ty>, Refused> {
        let unit = |ty: &syn::Type| matches!(ty, syn::Type::Tuple(of) if of.elems.is_empty());
        Ok(match Self::path(target) {
            Some((name, Some(inner))) if name == "SpinLock" && unit(inner) => Some(Ty::Lock),
            Some((name, Some(inner))) if name == "Atomic" => {
                let value = self.ty(inner)?;
                let counter = value == Ty::Int(Base::Int);
                let known = matches!(value, Ty::Pointer(_) | Ty::Option(_))
                    || [Base::Int, Base::Long, fixed(true, 64)]
                        .map(Ty::Int)
                        .contains(&value);
                if !known {
                    let message = format!("the model has no counterpart of `Atomic<{value}>`");
                    return Err(self
                        .refuse(target, message)
                        .help("it has Atomic of i32, i64, isize, *mut T and Option<NonNull<T>>"));
                }
                Some(Ty::Atomic {
                    value: Box::new(value),
                    counter,
                })
            }
            _ => None,
        })
    }
}
