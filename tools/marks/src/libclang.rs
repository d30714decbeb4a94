// SPDX-License-Identifier: GPL-2.0

//! What this crate uses of libclang, without `unsafe` for the users. The library is found and loaded when
//! it is needed: `LIBCLANG_PATH` names its folder.

#![allow(non_upper_case_globals, unsafe_code)]

use crate::Error;
use clang_sys::*;
use std::ffi::{c_void, CStr, CString};
use std::marker::PhantomData;
use std::path::Path;
use std::ptr::null_mut;
use std::sync::{Arc, OnceLock};

/// Makes libclang usable in this thread.
fn load() -> Result<(), Error> {
    static LIBRARY: OnceLock<Result<Arc<SharedLibrary>, String>> = OnceLock::new();
    if get_library().is_none() {
        let library = LIBRARY.get_or_init(|| load_manually().map(Arc::new));
        let library = library
            .as_ref()
            .map_err(|why| Error::Libclang(why.clone()))?;
        set_library(Some(Arc::clone(library)));
    }
    Ok(())
}

/// The version of libclang, which is one of the inputs of an index.
pub fn version() -> Result<String, Error> {
    load()?;
    // SAFETY: The library is loaded; the string is given to `text`, which disposes of it.
    Ok(text(unsafe { clang_getClangVersion() }))
}

/// The string's text. Disposes of the string.
fn text(string: CXString) -> String {
    // SAFETY: `string` is one that libclang has just returned: its pointer is null or a C string that
    // lives until the string is disposed of, which happens once, after the copy.
    unsafe {
        let pointer = clang_getCString(string);
        let text = match pointer.is_null() {
            true => String::new(),
            false => CStr::from_ptr(pointer).to_string_lossy().into_owned(),
        };
        clang_disposeString(string);
        text
    }
}

/// A translation unit.
pub struct Unit {
    index: CXIndex,
    unit: CXTranslationUnit,
}

impl Unit {
    /// Parses a file as the command does, in the command's folder. Fails if clang finds an error in it.
    pub fn parse(file: &str, arguments: &[String]) -> Result<Self, Error> {
        load()?;
        let failed = |why: &str| Error::Parse(format!("{file}: {why}"));
        let arguments: Result<Vec<_>, _> = arguments
            .iter()
            .map(|one| CString::new(one.as_str()))
            .collect();
        let arguments = arguments.map_err(|_| failed("an argument with a zero byte"))?;
        let pointers: Vec<_> = arguments.iter().map(|one| one.as_ptr()).collect();
        let count = i32::try_from(pointers.len()).map_err(|_| failed("too many arguments"))?;
        let name = CString::new(file).map_err(|_| failed("a file name with a zero byte"))?;
        let flags = CXTranslationUnit_DetailedPreprocessingRecord;
        let mut unit = null_mut();
        // SAFETY: The strings outlive the call, `unit` is a place for the result, and no other files are
        // passed in memory.
        let (index, code) = unsafe {
            let index = clang_createIndex(0, 0);
            let code = clang_parseTranslationUnit2FullArgv(
                index,
                name.as_ptr(),
                pointers.as_ptr(),
                count,
                null_mut(),
                0,
                flags,
                &mut unit,
            );
            (index, code)
        };
        // Frees the index in any case, and the unit if there is one.
        let unit = Self { index, unit };
        if code != CXError_Success || unit.unit.is_null() {
            return Err(failed(match code {
                CXError_Crashed => "clang crashed",
                CXError_InvalidArguments => "clang does not take the arguments",
                _ => "clang does not read it",
            }));
        }
        match unit.first_error() {
            Some(error) => Err(Error::Parse(error)),
            None => Ok(unit),
        }
    }

    fn first_error(&self) -> Option<String> {
        // SAFETY: The unit lives; each diagnostic is disposed of once.
        unsafe {
            (0..clang_getNumDiagnostics(self.unit)).find_map(|number| {
                let diagnostic = clang_getDiagnostic(self.unit, number);
                let is_error = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
                let message = is_error.then(|| {
                    text(clang_formatDiagnostic(
                        diagnostic,
                        CXDiagnostic_DisplaySourceLocation | CXDiagnostic_DisplayColumn,
                    ))
                });
                clang_disposeDiagnostic(diagnostic);
                message
            })
        }
    }

    /// The files that were read, the unit's own first.
    pub fn files(&self) -> Vec<String> {
        extern "C" fn add(file: CXFile, _: *mut CXSourceLocation, _: u32, files: *mut c_void) {
            // SAFETY: `files` is what `files()` passes below; `file` is valid during the call.
            unsafe { (*files.cast::<Vec<String>>()).push(text(clang_getFileName(file))) }
        }
        let mut files: Vec<String> = Vec::new();
        // SAFETY: The unit lives, and `files` outlives the call and is not used meanwhile.
        unsafe { clang_getInclusions(self.unit, add, (&raw mut files).cast()) };
        files
    }

    /// The whole unit.
    pub fn root(&self) -> Cursor<'_> {
        // SAFETY: The unit lives.
        Cursor(
            unsafe { clang_getTranslationUnitCursor(self.unit) },
            PhantomData,
        )
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        // SAFETY: Both are disposed of once, and no cursor outlives the unit.
        unsafe {
            if !self.unit.is_null() {
                clang_disposeTranslationUnit(self.unit);
            }
            clang_disposeIndex(self.index);
        }
    }
}

/// A file of a unit: the same pointer stands for the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct File(usize);

impl File {
    /// The file's name, as clang was given it or found it.
    pub fn name(self, _unit: &Unit) -> String {
        // SAFETY: The number is a pointer that libclang returned for a file of a living unit, or null,
        // which libclang takes.
        text(unsafe { clang_getFileName(self.0 as CXFile) })
    }
}

/// A position in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: File,
    /// Bytes from its start.
    pub offset: u32,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

type Position = unsafe fn(CXSourceLocation, *mut CXFile, *mut u32, *mut u32, *mut u32);

fn place(location: CXSourceLocation, position: Position) -> Place {
    let (mut file, mut line, mut column, mut offset) = (null_mut(), 0, 0, 0);
    // SAFETY: The location is of a living unit, and all results have a place.
    unsafe { position(location, &mut file, &mut line, &mut column, &mut offset) };
    Place {
        file: File(file as usize),
        offset,
        line,
        column,
    }
}

/// A node of the syntax tree, or a macro.
#[derive(Clone, Copy)]
pub struct Cursor<'u>(CXCursor, PhantomData<&'u Unit>);

/// A type.
#[derive(Clone, Copy)]
pub struct Type<'u>(CXType, PhantomData<&'u Unit>);

// SAFETY (of all below): a cursor or type borrows its unit, which lives as long; strings go to `text`.
macro_rules! of_cursor {
    ($($(#[$doc:meta])* $name:ident: $function:ident -> $result:ty = |$value:ident| $convert:expr;)*) => {
        $($(#[$doc])* pub fn $name(self) -> $result {
            // SAFETY: see above.
            let $value = unsafe { $function(self.0) };
            $convert
        })*
    };
}

impl<'u> Cursor<'u> {
    of_cursor! {
        /// What it is: one of libclang's `CXCursor_` constants.
        kind: clang_getCursorKind -> CXCursorKind = |kind| kind;
        /// Its name, if it has one.
        spelling: clang_getCursorSpelling -> String = |string| text(string);
        /// Its type.
        ty: clang_getCursorType -> Type<'u> = |ty| Type(ty, PhantomData);
        /// What a reference refers to.
        referenced: clang_getCursorReferenced -> Self = |cursor| Self(cursor, PhantomData);
        /// The declaration that it is a member of.
        parent: clang_getCursorSemanticParent -> Self = |cursor| Self(cursor, PhantomData);
        /// The initial value of a variable.
        initializer: clang_Cursor_getVarDeclInitializer -> Self = |cursor| Self(cursor, PhantomData);
        /// Whether it is a definition.
        is_definition: clang_isCursorDefinition -> bool = |yes| yes != 0;
        /// Whether it is an expression.
        is_expression: of_expression -> bool = |yes| yes != 0;
        /// `static`, `extern` and so on.
        storage: clang_Cursor_getStorageClass -> CX_StorageClass = |class| class;
        /// Whether it is a bit-field.
        is_bit_field: clang_Cursor_isBitField -> bool = |yes| yes != 0;
        /// Whether it is a structure or union without a name.
        is_anonymous: clang_Cursor_isAnonymous -> bool = |yes| yes != 0;
        /// The operator of a binary operation.
        binary: clang_getCursorBinaryOperatorKind -> CXBinaryOperatorKind = |kind| kind;
        /// The operator of a unary operation.
        unary: clang_getCursorUnaryOperatorKind -> CXUnaryOperatorKind = |kind| kind;
        /// Where the code is that was written for it: an argument of a macro is where the macro is used.
        place: clang_getCursorLocation -> Place = |location| place(location, clang_getFileLocation);
        /// Where its characters are: those of a macro's body are where the macro is defined.
        spelled_at: clang_getCursorLocation -> Place = |location| place(location, clang_getSpellingLocation);
        /// Its first and last position.
        extent: clang_getCursorExtent -> (Place, Place) = |range| {
            // SAFETY: see above.
            let (start, end) = unsafe { (clang_getRangeStart(range), clang_getRangeEnd(range)) };
            (place(start, clang_getFileLocation), place(end, clang_getFileLocation))
        };
        /// The declaration that stands for all of the same entity.
        canonical: clang_getCanonicalCursor -> Self = |cursor| Self(cursor, PhantomData);
        /// A number: equal cursors have the same.
        hash: clang_hashCursor -> u32 = |number| number;
    }

    /// Whether a constant expression is true.
    pub fn constant(self) -> Option<bool> {
        // SAFETY: The unit lives; the result is disposed of once, and null is none.
        unsafe {
            let result = clang_Cursor_Evaluate(self.0);
            if result.is_null() {
                return None;
            }
            let is_number = clang_EvalResult_getKind(result) == CXEval_Int;
            let value = is_number.then(|| clang_EvalResult_getAsLongLong(result) != 0);
            clang_EvalResult_dispose(result);
            value
        }
    }

    /// Its children, in the order of the source.
    pub fn children(self) -> Vec<Self> {
        extern "C" fn add(child: CXCursor, _: CXCursor, all: CXClientData) -> CXChildVisitResult {
            // SAFETY: `all` is what `children()` passes below.
            unsafe { (*all.cast::<Vec<CXCursor>>()).push(child) };
            CXChildVisit_Continue
        }
        let mut all: Vec<CXCursor> = Vec::new();
        // SAFETY: The unit lives, and `all` outlives the call and is not used meanwhile.
        unsafe { clang_visitChildren(self.0, add, (&raw mut all).cast()) };
        all.into_iter()
            .map(|child| Self(child, PhantomData))
            .collect()
    }
}

/// As libclang's other functions on a cursor.
unsafe fn of_expression(cursor: CXCursor) -> u32 {
    // SAFETY: The kind is a number.
    unsafe { clang_isExpression(clang_getCursorKind(cursor)) }
}

impl<'u> Type<'u> {
    of_cursor! {
        /// What it is, below typedefs.
        kind: of_canonical -> CXTypeKind = |kind| kind;
        /// The type that a pointer points to.
        pointee: clang_getPointeeType -> Self = |ty| Self(ty, PhantomData);
        /// Without typedefs.
        canonical: clang_getCanonicalType -> Self = |ty| Self(ty, PhantomData);
        /// Whether the type, with its typedefs, is `volatile`.
        is_volatile: clang_isVolatileQualifiedType -> bool = |yes| yes != 0;
        /// Its size in bytes; 0 if it has none.
        size: clang_Type_getSizeOf -> u32 = |size| u32::try_from(size).unwrap_or(0);
        /// The type of an array's elements.
        element: clang_getArrayElementType -> Self = |ty| Self(ty, PhantomData);
        /// Where it is declared.
        declaration: clang_getTypeDeclaration -> Cursor<'u> = |cursor| Cursor(cursor, PhantomData);
        /// Its name.
        spelling: clang_getTypeSpelling -> String = |string| text(string);
    }

    /// Whether it is a pointer.
    pub fn is_pointer(self) -> bool {
        self.kind() == CXType_Pointer
    }

    /// Whether it is a structure or a union.
    pub fn is_record(self) -> bool {
        self.kind() == CXType_Record
    }

    /// Whether it is an array.
    pub fn is_array(self) -> bool {
        matches!(
            self.kind(),
            CXType_ConstantArray | CXType_IncompleteArray | CXType_VariableArray
        )
    }
}

unsafe fn of_canonical(ty: CXType) -> CXTypeKind {
    // SAFETY: The caller's type is of a living unit.
    unsafe { clang_getCanonicalType(ty).kind }
}

/// Runs in a folder: relative names in a command are meant from there.
pub fn working_directory(folder: &Path) -> String {
    format!("-working-directory={}", folder.display())
}
