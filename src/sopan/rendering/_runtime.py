"""The second net: even a template that nobody inspected reaches nothing but the data it was given.

Attributes are looked up in plain dictionaries, nothing can be called, there are no globals and no tests,
and the output is counted while it grows. Every error becomes `RenderFailed`, without the value it met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sopan.errors import RenderFailed
from sopan.formats import conventions, jam, locale_of, rupiah, tanggal, terbilang
from sopan.rendering._grammar import LONGEST_OUTPUT
from sopan.rendering._inspection import VALUE
from sopan.rendering._values import Shown, ShownDate

if TYPE_CHECKING:
    from jinja2 import Template

_CHUNK = 256
"""Pieces of output after which the size is looked at."""
_NO_CALLS = "nothing can be called from a template"


class _PlainDataCode(CodeGenerator):
    """Writes a dot as a look-up: the compiled template has no attribute access to anything."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        """`client.name` becomes `client['name']`, which finds nothing on any object but a dictionary."""
        self.visit(node.node, frame)
        self.write(f"[{node.attr!r}]")

    def enter_frame(self, frame: Frame) -> None:
        """Fetch no name in advance: a value is written only where a branch that is taken asks for it."""
        loads = frame.symbols.loads
        frame.symbols.loads = {name: load for name, load in loads.items() if load[0] != VAR_LOAD_RESOLVE}
        super().enter_frame(frame)
        frame.symbols.loads = loads

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        """`total` becomes `context['total']`."""
        load = frame.symbols.find_load(frame.symbols.ref(node.name)) if node.ctx == "load" else None
        if load is not None and load[0] == VAR_LOAD_RESOLVE:
            self.write(f"context[{node.name!r}]")
        else:
            super().visit_Name(node, frame)

    def write_commons(self) -> None:
        """Write what a function of the template looks up once. Its loops are ours, not Jinja's."""
        self.writeline("undefined = environment.undefined")
        self.writeline("cond_expr_undefined = Undefined")
        self.writeline("if 0: yield None")
        self.writeline("finalize = environment.finalize")
        self.writeline("LoopContext = environment.turns")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        """A value goes through `finalize`, which gives text, and through nothing else."""
        self.write("finalize(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        """The end of it."""
        self.write(")")


def _turns(elements: Iterable[Any], *_: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each element with the variable `loop`: three facts about its turn."""
    elements = tuple(elements)
    for index, element in enumerate(elements, start=1):
        yield element, {"index": index, "first": index == 1, "last": index == len(elements)}


class PlainDataEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox whose objects have no attributes: a dot is a look-up in a dictionary, and that is all."""

    code_generator_class = _PlainDataCode
    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)
    turns = staticmethod(_turns)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Nothing has attributes."""
        return self.unsafe_undefined(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Undefined:
        """Square brackets find nothing."""
        return self.undefined(obj=obj, name="item", hint=None if isinstance(argument, str) else "no items")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002  # Jinja's signature
        """No attribute of any object is."""
        return False

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002  # Jinja's signature
        """No object is."""
        return False

    def call_binop(self, *_: Any) -> NoReturn:
        """There is no arithmetic."""
        raise SecurityError(_NO_CALLS)


def _filters(language: str) -> dict[str, Callable[..., Any]]:
    def raw(value: Any) -> Any:
        return value.raw if isinstance(value, Shown) else value

    def amounts(value: Any, write: Callable[[Any, str], str]) -> str:
        amount = raw(value)
        each = amount if isinstance(amount, tuple) else (amount,)
        return conventions(language).join([write(one, language) for one in each])

    def day(value: Any) -> str:
        return value.with_weekday if isinstance(value, ShownDate) else tanggal(raw(value), language)

    def unless_empty(write: Callable[[Any], str]) -> Callable[[Any], str]:
        return lambda value: "" if value == "" else write(value)

    return {
        "rupiah": unless_empty(lambda value: amounts(value, rupiah)),
        "terbilang": unless_empty(lambda value: amounts(value, terbilang)),
        "tanggal": unless_empty(day),
        "jam": unless_empty(lambda value: jam(raw(value), language)),
        "sapaan": lambda value: value["salutation"] if isinstance(value, dict) else raw(value),
        "title": lambda value: value.replace("_", " ").title(),
        "upper": lambda value: value.upper(),
        "lower": lambda value: value.lower(),
        "default": lambda value, instead, _=False: instead if value == "" else value,
    }


def escaped(value: Any) -> str:
    """`value` as text in which nothing is markup."""
    text = str(value)
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = text.replace('"', "&#34;").replace("'", "&#39;")
    return text


_FINALIZE = {"html": escaped, "whatsapp_template": lambda value: f"{VALUE}{value}{VALUE}"}
"""What a printed value becomes: harmless in HTML; in an approved template, told from the text around it."""


@lru_cache(maxsize=64)
def environment_for(language: str, part: str = "text") -> PlainDataEnvironment:
    """The sandbox for one language and part of a message.

    `finalize` sees each printed value, constants too. Unlike Jinja's autoescape it knows no text that is "safe
    already", so there is nothing that a template could mark as such.
    """
    environment = PlainDataEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        finalize=_FINALIZE.get(part, str),
        keep_trailing_newline=True,
        cache_size=0,
        optimized=False,  # nothing in the language is worth computing beforehand
        extensions=(),
    )
    environment.globals = {}
    environment.tests = {}
    environment.filters = _filters(locale_of(language))
    return environment


def compile_tree(tree: nodes.Template, environment: PlainDataEnvironment) -> Template:
    """Compile what was parsed and inspected already."""
    return environment.template_class.from_code(environment, environment.compile(tree), environment.globals)


def run(template: Template, data: dict[str, Any]) -> str:
    """The template's text for `data`. Raises RenderFailed, with the line and never a value."""
    text = ""
    try:
        growing = template.root_render_func(data)  # type: ignore[arg-type]  # all that it uses of a Context: names
        while pieces := list(islice(growing, _CHUNK)):
            text += "".join(pieces)
            if len(text) > LONGEST_OUTPUT:
                break
    except RenderFailed:
        raise
    except (UndefinedError, KeyError) as error:
        raise RenderFailed(f"line {_line_of(error, template)}: a name has no value here") from None
    except Exception as error:  # noqa: BLE001  # one type leaves this room, whatever a template ran into
        raise RenderFailed(f"line {_line_of(error, template)}: cannot be rendered ({type(error).__name__})") from None
    if 4 * len(text) > LONGEST_OUTPUT and len(text.encode("utf-8", "replace")) > LONGEST_OUTPUT:
        raise RenderFailed(f"line 1: the text exceeds {LONGEST_OUTPUT} bytes; split the message")
    return text


def _line_of(error: BaseException, template: Template) -> int:
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == template.filename:
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
