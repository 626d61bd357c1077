"""The first net: a template is read, never run, and whatever is not on the list is refused.

Every known escape from a template sandbox goes through attribute access, a call or `format`.
This language has no calls, no attributes but the fields in `_schema`, no arithmetic and no assignment,
so it is also a language in which nothing can run long: its output has a bound that is known before it is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

from sopan.errors import TemplateRejected
from sopan.rendering._characters import LINE_FORBIDDEN, first_forbidden
from sopan.rendering._inspection import BREAK, VALUE, Inspection
from sopan.rendering._schema import CONTEXT, FILTERS, LOOP_FIELDS, PRINTABLE, Kind, Record, Sequence
from sopan.rendering._source import look_at_text, parse, refused, syntax_problem

LONGEST_OUTPUT = 64 * 1024
"""Bytes of one rendered part."""
_DEEPEST_BLOCKS = 8
_DEEPEST_EXPRESSION = 12
_MOST_LOOPS = 10
_LONGEST_CONSTANT = 200
_LARGEST_NUMBER = 10**9
USUAL_ITEMS = 12
"""Items of a message with which its length is reckoned."""

_VARIABLE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEXTS = frozenset({Kind.TEXT, Kind.NAME, Kind.LINK})


def inspect(source: str, environment: Environment) -> tuple[Inspection, nodes.Template]:
    """Read `source`: what is known about it, and its parsed form. Raises TemplateRejected for anything else."""
    look_at_text(source)
    try:
        tree = parse(source, environment)
    except TemplateRejected:
        raise
    except TemplateSyntaxError as error:
        raise refused(error.lineno, syntax_problem(error)) from None
    except Exception:  # noqa: BLE001  # the parser answers absurd input with errors of every kind, RecursionError too
        raise refused(1, "cannot be read as a template; it is too deep or holds an impossible number") from None
    reader = _Reader()
    reader.body(tree.body, depth=0)
    found = reader.found
    if found.literal + USUAL_ITEMS * found.repeated > LONGEST_OUTPUT:
        raise refused(1, f"a message could exceed {LONGEST_OUTPUT} bytes; shorten the text inside loops")
    return found, tree


# --- after parsing ------------------------------------------------------------------------------------

_REFUSED = {
    **dict.fromkeys("Add Sub Mul Div FloorDiv Mod Pow Pos Neg".split(), "arithmetic"),
    **dict.fromkeys("Assign AssignBlock".split(), "set"),
    **dict.fromkeys("Import FromImport".split(), "import"),
    **dict.fromkeys("Scope ScopedEvalContextModifier".split(), "autoescape"),
    "Concat": "joining with ~",
    "Call": "a call",
    "Getitem": "square brackets",
    "List": "a list",
    "Tuple": "a tuple",
    "Dict": "a dictionary",
    "Test": "a test with `is`",
    "Macro": "a macro",
    "CallBlock": "a call block",
    "FilterBlock": "a filter block",
    "With": "with",
    "Block": "a block",
    "Extends": "extends",
    "Include": "include",
}
_INSTEAD = "; print fields, choose with if, go through items with for"


def _not_in_language(node: nodes.Node) -> TemplateRejected:
    name = type(node).__name__
    what = _REFUSED.get(name, name)
    # Jinja gives the scope around `autoescape` no line of its own.
    inner = next(node.iter_child_nodes(), node) if node.lineno is None else node
    return refused(inner.lineno or 1, f"not part of the language: {what}{_INSTEAD}")


def _shown(name: str) -> str:
    """A name from a template, fit for an error message."""
    return name if _VARIABLE.fullmatch(name) else "a name with other characters than a-z, 0-9 and _"


class _Reader:
    """Walks a parsed template once; every node type that it has no rule for is refused."""

    def __init__(self) -> None:
        self.found = Inspection()
        self._loop: tuple[str, str, Record | Kind] | None = None
        """Variable, sequence and element of the loop that is being read."""
        self._loops = 0
        self._asked: list[str] = []
        """Paths that enclosing `if`s ask about."""

    # statements

    def body(self, statements: Iterable[nodes.Node], *, depth: int) -> None:
        for node in statements:
            if isinstance(node, nodes.Output):
                self._output(node)
            elif isinstance(node, nodes.If):
                self._if(node, depth)
            elif isinstance(node, nodes.For):
                self._for(node, depth)
            else:
                raise _not_in_language(node)

    def _output(self, node: nodes.Output) -> None:
        for part in node.nodes:
            if isinstance(part, nodes.TemplateData):
                self._text(part)
                continue
            kind = self._value(part)
            if kind not in PRINTABLE:
                raise refused(part.lineno, f"a {kind.value} cannot be printed; name one of its fields")
            self.found.skeleton.append((part.lineno, VALUE))
            self.found.kinds.append(kind)

    def _text(self, part: nodes.TemplateData) -> None:
        self.found.skeleton.append((part.lineno, part.data))
        if self._loop:
            self.found.repeated += len(part.data)
        else:
            self.found.literal += len(part.data)

    def _edge(self, node: nodes.Node) -> None:
        self.found.skeleton.append((node.lineno, BREAK))

    def _if(self, node: nodes.If, depth: int) -> None:
        if depth >= _DEEPEST_BLOCKS:
            raise refused(node.lineno, f"blocks are nested more than {_DEEPEST_BLOCKS} deep")
        known = len(self._asked)
        for branch in [node, *node.elif_]:
            self._expression(branch.test, 0)
            # What a condition mentions counts as asked in its branch and in those after it.
            self._asked += [self._path_of(path) for path in _mentioned(branch.test)]
            self._edge(branch)
            self.body(branch.body, depth=depth + 1)
        self._edge(node)
        self.body(node.else_, depth=depth + 1)
        self._edge(node)
        del self._asked[known:]

    def _for(self, node: nodes.For, depth: int) -> None:
        if self._loop is not None:
            raise refused(node.lineno, "a loop inside a loop is not part of the language")
        if depth >= _DEEPEST_BLOCKS:
            raise refused(node.lineno, f"blocks are nested more than {_DEEPEST_BLOCKS} deep")
        if node.recursive or node.test is not None:
            raise refused(node.lineno, "a loop with a condition or `recursive` is not part of the language")
        self._loops += 1
        if self._loops > _MOST_LOOPS:
            raise refused(node.lineno, f"a template has at most {_MOST_LOOPS} loops")
        name = self._loop_variable(node.target)
        shape = CONTEXT.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        if not isinstance(node.iter, nodes.Name) or not isinstance(shape, Sequence):
            sequences = ", ".join(name for name, known in CONTEXT.items() if isinstance(known, Sequence))
            raise refused(node.lineno, f"a loop goes through {sequences} and nothing else")
        self.found.paths.add(node.iter.name)
        self._loop = (name, node.iter.name, shape.element)
        self._edge(node)
        self.body(node.body, depth=depth + 1)
        self._edge(node)
        self._loop = None
        self.body(node.else_, depth=depth + 1)
        self._edge(node)

    def _loop_variable(self, target: nodes.Node) -> str:
        if not isinstance(target, nodes.Name):
            raise refused(target.lineno, "a loop has one variable")
        if target.name in CONTEXT or target.name == "loop" or not _VARIABLE.fullmatch(target.name):
            raise refused(target.lineno, "the variable of a loop needs a plain name that means nothing else")
        return target.name

    # expressions

    def _value(self, node: nodes.Expr) -> Kind:
        """Read an expression that is printed, and note what it prints unasked."""
        kind = self._expression(node, 0)
        for path, asked in self._prints(node):
            self.found.printed.add(path)
            if not asked and path not in self._asked:
                self.found.unguarded.setdefault(path, node.lineno)
        return kind

    def _prints(self, node: nodes.Node | None) -> Iterator[tuple[str, bool]]:
        """Yield what is printed, and whether the expression itself asks what happens if that is empty."""
        if isinstance(node, nodes.Filter):
            yield from ((path, asked or node.name == "default") for path, asked in self._prints(node.node))
        elif isinstance(node, nodes.CondExpr):
            mentioned = {self._path_of(path) for path in _mentioned(node.test)}
            for side in (node.expr1, node.expr2):
                yield from ((path, asked or path in mentioned) for path, asked in self._prints(side))
        elif isinstance(node, nodes.Or):
            yield from ((path, True) for path, _ in self._prints(node.left))
            yield from self._prints(node.right)
        elif path := _dotted(node):
            yield self._path_of(path), False

    def _path_of(self, dotted: str) -> str:
        """`inv.number` inside `for inv in items` is `items.number`."""
        head, dot, tail = dotted.partition(".")
        if self._loop and head == self._loop[0]:
            return f"{self._loop[1]}{dot}{tail}"
        return dotted

    def _expression(self, node: nodes.Node, depth: int) -> Kind:
        if depth > _DEEPEST_EXPRESSION:
            raise refused(node.lineno, "an expression is nested too deeply")
        rule = _RULES.get(type(node))
        if rule is None:
            raise _not_in_language(node)
        return rule(self, node, depth + 1)

    def _name(self, node: nodes.Name, _: int) -> Kind:
        if self._loop and node.name == self._loop[0]:
            element = self._loop[2]
            if isinstance(element, Record):
                raise refused(node.lineno, f"name a field of {node.name}: {', '.join(element.fields)}")
            return element
        shape = CONTEXT.get(node.name)
        if shape is None:
            raise refused(node.lineno, f"unknown name: {_shown(node.name)}; known are {', '.join(CONTEXT)}")
        if isinstance(shape, Record):
            raise refused(node.lineno, f"name a field of {node.name}: {', '.join(shape.fields)}")
        self.found.paths.add(node.name)
        return Kind.FLAG if isinstance(shape, Sequence) else shape

    def _getattr(self, node: nodes.Getattr, _: int) -> Kind:
        if not isinstance(node.node, nodes.Name):
            raise refused(node.lineno, "a field has one dot: record.field")
        record = node.node.name
        fields = self._fields_of(record, node.lineno)
        if node.attr not in fields:
            raise refused(node.lineno, f"unknown field: {_shown(node.attr)} of {record}; known are {', '.join(fields)}")
        if record != "loop":
            self.found.paths.add(self._path_of(f"{record}.{node.attr}"))
        return fields[node.attr]

    def _fields_of(self, record: str, line: int) -> dict[str, Kind]:
        if self._loop and record == "loop":
            return LOOP_FIELDS
        if self._loop and record == self._loop[0] and isinstance(self._loop[2], Record):
            return self._loop[2].fields
        shape = CONTEXT.get(record)
        if not isinstance(shape, Record):
            raise refused(line, f"unknown name, or a name without fields: {_shown(record)}")
        return shape.fields

    def _const(self, node: nodes.Const, _: int) -> Kind:
        return _constant(node.value, node.lineno)

    def _negative(self, node: nodes.Neg, _: int) -> Kind:
        if isinstance(node.node, nodes.Const) and _constant(node.node.value, node.lineno) is Kind.COUNT:
            return Kind.COUNT
        raise _not_in_language(node)

    def _choice(self, node: nodes.CondExpr, depth: int) -> Kind:
        if node.expr2 is None:
            raise refused(node.lineno, "a choice needs its else: a if b else c")
        self._expression(node.test, depth)
        return _common({self._expression(node.expr1, depth), self._expression(node.expr2, depth)})

    def _or(self, node: nodes.Or, depth: int) -> Kind:
        return _common({self._expression(node.left, depth), self._expression(node.right, depth)})

    def _and(self, node: nodes.And, depth: int) -> Kind:
        self._expression(node.left, depth)
        self._expression(node.right, depth)
        return Kind.FLAG

    def _not(self, node: nodes.Not, depth: int) -> Kind:
        self._expression(node.node, depth)
        return Kind.FLAG

    def _compare(self, node: nodes.Compare, depth: int) -> Kind:
        if len(node.ops) != 1:
            raise refused(node.lineno, "compare two things at a time")
        (operand,) = node.ops
        if operand.op in {"in", "notin"}:
            return self._contains(node, operand, depth)
        left, right = self._expression(node.expr, depth), self._expression(operand.expr, depth)
        equality = operand.op in {"eq", "ne"}
        if (left is right is Kind.COUNT) or (equality and left in _TEXTS and right in _TEXTS):
            return Kind.FLAG
        raise refused(node.lineno, "compare whole numbers with whole numbers, and texts with texts by == or !=")

    def _contains(self, node: nodes.Compare, operand: nodes.Operand, depth: int) -> Kind:
        sequence = CONTEXT.get(operand.expr.name) if isinstance(operand.expr, nodes.Name) else None
        in_texts = isinstance(sequence, Sequence) and sequence.element is Kind.TEXT
        if not in_texts or self._expression(node.expr, depth) is not Kind.TEXT:
            raise refused(node.lineno, "`in` looks for a text in offers and nowhere else")
        self.found.paths.add("offers")
        return Kind.FLAG

    def _filter(self, node: nodes.Filter, depth: int) -> Kind:
        known = FILTERS.get(node.name)
        if known is None:
            raise refused(node.lineno, f"unknown filter: {_shown(node.name)}; known are {', '.join(FILTERS)}")
        self.found.filters.setdefault(node.name, node.lineno)
        if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None or node.node is None:
            raise refused(node.lineno, "a filter takes plain arguments")
        if not known.fewest <= len(node.args) <= known.most:
            raise refused(node.lineno, f"{node.name} takes {known.fewest} to {known.most} arguments")
        for argument in node.args:
            if not isinstance(argument, nodes.Const):
                raise refused(node.lineno, "arguments of a filter are fixed texts or numbers")
            _constant(argument.value, node.lineno)
        taken = self._operand(node.node, depth)
        if taken not in known.takes:
            raise refused(node.lineno, f"{node.name} does not apply to a {taken.value}")
        return known.gives or taken

    def _operand(self, node: nodes.Expr, depth: int) -> Kind:
        if isinstance(node, nodes.Name) and node.name == "client" and not (self._loop and self._loop[0] == "client"):
            self.found.paths.add("client.salutation")
            return Kind.CLIENT
        return self._expression(node, depth)


_RULES: dict[type[nodes.Node], Callable[[_Reader, Any, int], Kind]] = {
    nodes.Name: _Reader._name,
    nodes.Getattr: _Reader._getattr,
    nodes.Const: _Reader._const,
    nodes.Neg: _Reader._negative,
    nodes.CondExpr: _Reader._choice,
    nodes.Or: _Reader._or,
    nodes.And: _Reader._and,
    nodes.Not: _Reader._not,
    nodes.Compare: _Reader._compare,
    nodes.Filter: _Reader._filter,
}


def _constant(value: object, line: int) -> Kind:
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, int):
        if abs(value) > _LARGEST_NUMBER:
            raise refused(line, f"a number is at most {_LARGEST_NUMBER:,}")
        return Kind.COUNT
    if isinstance(value, str):
        if len(value) > _LONGEST_CONSTANT:
            raise refused(line, f"a fixed text in an expression has at most {_LONGEST_CONSTANT} characters")
        if first_forbidden(value.replace("\n", ""), LINE_FORBIDDEN) is not None:
            raise refused(line, "a fixed text holds a control, invisible or direction-changing character")
        return Kind.TEXT
    raise refused(line, "a fixed value is a text, a whole number, true or false")


def _common(kinds: set[Kind]) -> Kind:
    """Return the kind of a value that may be of any of `kinds`."""
    if len(kinds) == 1:
        return next(iter(kinds))
    return Kind.TEXT if kinds <= PRINTABLE else Kind.FLAG


def _dotted(node: nodes.Node | None) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        return f"{node.node.name}.{node.attr}"
    return None


def _mentioned(node: nodes.Node) -> Iterator[str]:
    """The paths in a condition that has been read already."""
    path = _dotted(node)
    if path is not None:
        yield path
        return
    for child in node.iter_child_nodes():
        yield from _mentioned(child)
