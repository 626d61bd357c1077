"""Which small changes are tried: one syntax node at a time, the way a tired person would get it wrong."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Mutant", "function_around", "mutants_of", "plainly"]

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, and how the line reads then. The whole source with it is written when it is asked for."""

    line: int
    last: int
    """What is changed stands on these lines; of a statement with a block, its first lines."""
    was: str
    now: str
    _tree: ast.Module = field(repr=False, compare=False)
    _number: int = field(repr=False, compare=False)
    _changed: ast.AST = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """The change in one line."""
        return f"{self.was}  ->  {self.now}"

    @cached_property
    def source(self) -> str:
        """The whole file with the change."""
        copied = copy.deepcopy(self._tree)
        _replace(copied, self._number, self._changed)
        return ast.unparse(ast.fix_missing_locations(copied))

    @property
    def is_python(self) -> bool:
        """Whether the changed file still compiles."""
        try:
            compile(self.source, "mutant", "exec")
        except (ValueError, SyntaxError):
            return False
        return True


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every change of one node, in order of the source. Annotations, docstrings and `__all__` stay as they are."""
    tree = ast.parse(source)
    lines = source.splitlines()
    for number, node in enumerate(ast.walk(tree)):
        node.number = number
    for node in _code(tree):
        if not (line := _first_line(node)):
            continue
        for changed in _changes(node):
            shown = f"{_shown(node)} => {_shown(changed)}"
            yield Mutant(line, _last_line(node), lines[line - 1].strip(), shown, tree, node.number, changed)


def plainly(source: str) -> str:
    """The source as a mutant of it is written: without comments."""
    return ast.unparse(ast.parse(source))


def function_around(source: str, line: int) -> range:
    """The lines of the innermost function that a line belongs to; of the whole file when it belongs to none."""
    found = range(1, source.count("\n") + 2)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            lines = range(node.lineno, (node.end_lineno or 0) + 1)
            found = min(found, lines, key=len)
    return found


def _first_line(node: ast.AST) -> int:
    if isinstance(node, ast.comprehension):  # has no place of its own
        return node.target.lineno
    first: int = getattr(node, "lineno", 0)
    return first


def _last_line(node: ast.AST) -> int:
    first = _first_line(node)
    if isinstance(node, ast.comprehension):
        return max(one.end_lineno or first for one in (node.iter, *node.ifs))
    body = getattr(node, "body", None)
    if isinstance(body, list):
        return max(first, int(body[0].lineno) - 1)
    return getattr(node, "end_lineno", None) or first


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:90]


def _code(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that run: no annotations, decorators, docstrings, imports, `__all__`, blocks for type checkers."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        children: list[ast.AST] = []
        for name, value in ast.iter_fields(node):
            if name in {"annotation", "returns", "type_params", "type_ignores", "decorator_list"}:
                continue
            children += [
                child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)
            ]
        stack += [child for child in reversed(children) if not _is_silent(child)]


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "not TYPE_CHECKING"}:
        return True
    if isinstance(node, ast.Assign):
        return any(
            isinstance(target, ast.Name) and target.id in {"__all__", "_E", "_T", "_A"} for target in node.targets
        )
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    return False


def _changes(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - one case per kind of node
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARED:
            yield ast.Compare(node.left, [_COMPARED[type(op)]()], node.comparators)
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                changed = [*ops[:place], _COMPARED[type(op)](), *ops[place + 1 :]]
                yield ast.Compare(node.left, changed, node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for place in range(len(values)):
                left = [*values[:place], *values[place + 1 :]]
                yield left[0] if len(left) == 1 else ast.BoolOp(op, left)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COMPUTED:
            yield ast.BinOp(left, _COMPUTED[type(op)](), right)
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse) if not isinstance(test, ast.UnaryOp):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=value) if value is not None and not (
            isinstance(value, ast.Constant) and value.value is None
        ):
            yield ast.Return(ast.Constant(None))
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield ast.Call(ast.Name(_CALLED[name], ast.Load()), node.args, [] if name == "sorted" else node.keywords)
        case ast.comprehension(ifs=[_, *_]):
            for place in range(len(node.ifs)):
                ifs = [*node.ifs[:place], *node.ifs[place + 1 :]]
                yield ast.comprehension(node.target, node.iter, ifs, node.is_async)
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield ast.Expr(ast.Constant(None)) if isinstance(node.value, ast.Call) else ast.Pass()
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in _COMPUTED:
            yield ast.AugAssign(target, _COMPUTED[type(op)](), value)
        case _:
            pass


class _Exchange(ast.NodeTransformer):
    def __init__(self, number: int, changed: ast.AST) -> None:
        self.number, self.changed = number, changed

    def visit(self, node: ast.AST) -> ast.AST:
        if getattr(node, "number", -1) == self.number:
            return self.changed
        self.generic_visit(node)
        return node


def _replace(tree: ast.Module, number: int, changed: ast.AST) -> None:
    _Exchange(number, copy.deepcopy(changed)).visit(tree)
