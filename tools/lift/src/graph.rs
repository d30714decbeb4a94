// SPDX-License-Identifier: GPL-2.0

//! Which instructions follow which: branches, calls with the called function's code, and the order in
//! which all jumps are forward.

use crate::code::{Code, Instruction};
use crate::cpu::{Cpu, Flow, Row};
use crate::error::{Error, Unsupported};
use crate::object::{Object, Place};
use crate::options::{Callee, Options};
use crate::process::{CutReason, Origin, Source};
use crate::retry;
use std::collections::BTreeMap;

/// An instruction of the function, or of one that is inlined into it.
pub(crate) struct Node<'a, C: Cpu> {
    pub instruction: Instruction<C>,
    pub object: &'a Object,
    pub origin: Origin,
    /// What is run after it, unless it branches.
    pub next: Option<Edge>,
    /// What is run if it branches.
    pub taken: Option<Edge>,
    /// The known function that it calls.
    pub callee: Option<Callee>,
    call: usize,
    at: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    Node(usize),
    /// The function returns.
    End,
    /// The execution does not count.
    Cut(CutReason),
}

pub(crate) struct Graph<'a, C: Cpu> {
    pub nodes: Vec<Node<'a, C>>,
    pub entry: usize,
    /// The nodes; each comes after those that lead to it.
    pub order: Vec<usize>,
}

/// The code of a function, once for each call.
struct Call {
    /// Which of the objects.
    code: usize,
    function: String,
    start: Place,
    size: u64,
    /// The call that it returns to, and where.
    caller: Option<(usize, Place)>,
    /// The line of the call in the lifted function, if it is known: what is inlined is for that.
    source: Option<Source>,
    depth: usize,
}

struct Builder<'a, 'o, C: Cpu> {
    codes: Vec<Code<'a>>,
    options: &'o Options<'a>,
    calls: Vec<Call>,
    nodes: Vec<Node<'a, C>>,
    known: BTreeMap<(usize, Place), usize>,
}

const MAX_DEPTH: usize = 16;
const MAX_NODES: usize = 4096;

impl<'a, C: Cpu> Graph<'a, C> {
    pub(crate) fn new(
        object: &'a Object,
        function: &str,
        options: &Options<'a>,
    ) -> Result<Self, Error> {
        let codes = std::iter::once(&object)
            .chain(&options.helpers)
            .map(|object| Code::new::<C>(object, &options.capabilities))
            .collect::<Result<_, _>>()?;
        let mut builder = Builder {
            codes,
            options,
            calls: Vec::new(),
            nodes: Vec::new(),
            known: BTreeMap::new(),
        };
        let call = builder
            .find(function)
            .ok_or_else(|| Error::NoFunction(function.to_owned()))?;
        let start = call.start;
        builder.calls.push(call);
        let entry = builder.node(0, start)?;
        builder.follow()?;
        let order = builder.order(entry)?;
        Ok(Self {
            nodes: builder.nodes,
            entry,
            order,
        })
    }
}

/// Rust's functions that do not return.
fn is_panic(symbol: &str) -> bool {
    [
        "core9panicking",
        "core6option13expect_failed",
        "core6option13unwrap_failed",
        "core6result13unwrap_failed",
        "core4cell",
    ]
    .iter()
    .any(|part| symbol.contains(part))
}

impl<'a, C: Cpu> Builder<'a, '_, C> {
    fn find(&self, function: &str) -> Option<Call> {
        self.codes.iter().enumerate().find_map(|(code, it)| {
            let symbol = it.object.function(function)?;
            Some(Call {
                code,
                function: function.to_owned(),
                start: symbol.place,
                size: symbol.size,
                caller: None,
                source: None,
                depth: 0,
            })
        })
    }

    /// The node of a place in a call. Its edges are found later.
    fn node(&mut self, call: usize, at: Place) -> Result<usize, Error> {
        if let Some(&index) = self.known.get(&(call, at)) {
            return Ok(index);
        }
        let Call {
            code,
            function,
            start,
            size,
            source,
            ..
        } = &self.calls[call];
        let code = &self.codes[*code];
        let mut origin = Origin {
            offset: at.offset.wrapping_sub(start.offset),
            function: function.clone(),
            assembly: String::new(),
            source: source.clone().or_else(|| code.object.source(at).cloned()),
        };
        let unsupported = |what, at: &Origin| {
            Error::Unsupported(Unsupported {
                what,
                at: at.clone(),
            })
        };
        if at.section != start.section || origin.offset >= *size {
            return Err(unsupported("jump out of the function".to_owned(), &origin));
        }
        if self.nodes.len() >= MAX_NODES {
            return Err(unsupported("function that is too long".to_owned(), &origin));
        }
        let instruction = code
            .instruction(at)
            .map_err(|what| unsupported(what, &origin))?;
        origin.assembly = instruction.assembly(code.object, *start);
        self.nodes.push(Node {
            instruction,
            object: code.object,
            origin,
            next: None,
            taken: None,
            callee: None,
            call,
            at,
        });
        self.known.insert((call, at), self.nodes.len() - 1);
        Ok(self.nodes.len() - 1)
    }

    /// Finds all edges, and by that all nodes.
    fn follow(&mut self) -> Result<(), Error> {
        let mut index = 0;
        while index < self.nodes.len() {
            self.edges(index).map_err(|error| match error {
                Ok(what) => Error::Unsupported(Unsupported {
                    what,
                    at: self.nodes[index].origin.clone(),
                }),
                Err(error) => error,
            })?;
            index += 1;
        }
        Ok(())
    }

    fn edges(&mut self, index: usize) -> Result<(), Result<String, Error>> {
        let Node {
            call,
            at,
            instruction,
            ..
        } = &self.nodes[index];
        let (call, target) = (*call, instruction.target());
        let after = at.plus(instruction.bytes as i64);
        let row = Row::<C>::of(&instruction.decoded);
        let flow = row.and_then(|_| C::flow(&instruction.decoded));
        match flow.map_err(Ok)? {
            Flow::Next => self.nodes[index].next = Some(self.edge(call, after)?),
            Flow::Branch => {
                let target = target.ok_or(Ok("branch out of the object".to_owned()))?;
                self.nodes[index].next = Some(self.edge(call, after)?);
                self.nodes[index].taken = Some(self.edge(call, target)?);
            }
            Flow::Jump => {
                let inside = target.filter(|it| self.is_inside(call, *it));
                let edge = match inside {
                    Some(target) => self.edge(call, target)?,
                    // A call in the place of a return.
                    None => self.call(index, self.return_of(call))?,
                };
                self.nodes[index].next = Some(edge);
            }
            Flow::Call => {
                let edge = self.call(index, Some((call, after)))?;
                self.nodes[index].next = Some(edge);
            }
            Flow::Return => {
                let edge = self.return_edge(self.return_of(call))?;
                self.nodes[index].next = Some(edge);
            }
            Flow::Trap => self.nodes[index].next = Some(Edge::Cut(CutReason::Panic)),
        }
        Ok(())
    }

    fn is_inside(&self, call: usize, place: Place) -> bool {
        let Call { start, size, .. } = self.calls[call];
        place.section == start.section
            && (start.offset..start.offset + size).contains(&place.offset)
    }

    fn return_of(&self, call: usize) -> Option<(usize, Place)> {
        self.calls[call].caller
    }

    fn edge(&mut self, call: usize, at: Place) -> Result<Edge, Result<String, Error>> {
        self.node(call, at).map(Edge::Node).map_err(Err)
    }

    fn return_edge(&mut self, to: Option<(usize, Place)>) -> Result<Edge, Result<String, Error>> {
        match to {
            Some((call, at)) => self.edge(call, at),
            None => Ok(Edge::End),
        }
    }

    /// The edge of a call that returns to `to`.
    fn call(
        &mut self,
        index: usize,
        to: Option<(usize, Place)>,
    ) -> Result<Edge, Result<String, Error>> {
        let node = &self.nodes[index];
        let depth = self.calls[node.call].depth + 1;
        let code = self.calls[node.call].code;
        let source = node.origin.source.clone();
        let target = node.instruction.target();
        let name = match node.instruction.references(node.object).next() {
            Some(reference) if !reference.name.is_empty() => Some(reference.name),
            _ => target.and_then(|place| node.object.symbol_at(place).map(|(name, _)| name)),
        };
        let name = name
            .ok_or(Ok("call of a function without a name".to_owned()))?
            .to_owned();

        let callee = self.options.callees.get(&name).copied();
        self.nodes[index].callee = callee;
        match callee {
            Some(Callee::Panic) => return Ok(Edge::Cut(CutReason::Panic)),
            Some(Callee::Contended) => return Ok(Edge::Cut(CutReason::Contended)),
            Some(_) => return self.return_edge(to),
            None if is_panic(&name) => return Ok(Edge::Cut(CutReason::Panic)),
            None => {}
        }
        // A symbol of the same object, local or not, comes before other objects' of that name.
        let local = target.and_then(|place| self.codes[code].object.symbol_at(place));
        let found = match local {
            Some((_, symbol)) => Some(Call {
                code,
                function: name.clone(),
                start: symbol.place,
                size: symbol.size,
                caller: to,
                source: None,
                depth,
            }),
            None => self.find(&name),
        };
        let Some(found) = found else {
            return Err(Ok(format!("call of {name}")));
        };
        if depth > MAX_DEPTH {
            return Err(Ok(format!("recursive call of {name}")));
        }
        let start = found.start;
        self.calls.push(Call {
            caller: to,
            source,
            depth,
            ..found
        });
        self.edge(self.calls.len() - 1, start)
    }

    /// The nodes so that all edges lead forward. Edges that lead back and try an atomic operation again are
    /// cut; other loops are not supported.
    fn order(&mut self, entry: usize) -> Result<Vec<usize>, Error> {
        #[derive(Clone, Copy, PartialEq)]
        enum Visit {
            Not,
            Open,
            Done,
        }
        let mut visits = vec![Visit::Not; self.nodes.len()];
        let mut order = Vec::new();
        let mut back = Vec::new();
        // With the number of edges of each open node that have been followed.
        let mut open = vec![(entry, 0)];
        visits[entry] = Visit::Open;
        while let Some((index, followed)) = open.pop() {
            // The branch first: what follows then comes directly behind the branch.
            let node = &self.nodes[index];
            let edge = match followed {
                0 => node.taken,
                1 => node.next,
                _ => {
                    visits[index] = Visit::Done;
                    order.push(index);
                    continue;
                }
            };
            open.push((index, followed + 1));
            if let Some(Edge::Node(to)) = edge {
                match visits[to] {
                    Visit::Not => {
                        visits[to] = Visit::Open;
                        open.push((to, 0));
                    }
                    Visit::Open => back.push(Back {
                        from: index,
                        to,
                        taken: followed == 0,
                    }),
                    Visit::Done => {}
                }
            }
        }
        order.reverse();
        for it in back {
            if !retry::is_retry(&self.nodes, &order, it) {
                return Err(Error::Unsupported(Unsupported {
                    what: "loop".to_owned(),
                    at: self.nodes[it.from].origin.clone(),
                }));
            }
            let node = &mut self.nodes[it.from];
            let edge = if it.taken {
                &mut node.taken
            } else {
                &mut node.next
            };
            *edge = Some(Edge::Cut(CutReason::Retry));
        }
        Ok(order)
    }
}

/// An edge to what comes before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Back {
    pub from: usize,
    pub to: usize,
    /// Whether it is the edge of a branch that is taken.
    pub taken: bool,
}
