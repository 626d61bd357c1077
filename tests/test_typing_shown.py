"""What `make types` reads: the Python of every page, each line where it stands."""

import ast

from tests.typing.shown import examples, pages, program

PAGE = """\
# A page

```python
answer = 1
```

```python
>>> for step in range(answer):
...     print(step)
0

```
"""


def test_a_line_keeps_its_place():
    lines = program(PAGE).splitlines()
    assert lines[3] == "answer = 1"
    assert lines[7:9] == ["for step in range(answer):", "    print(step)"]
    assert [line for line in lines if line] == [lines[3], *lines[7:9]]


def test_a_page_without_python_is_left_out():
    assert program("# Words\n\n```toml\nname = 1\n```\n") == ""


def test_every_page_is_a_program():
    shown = {**pages(), **examples()}
    assert {"README.md", "docs/tutorial.md", "examples/policy_experiment.ipynb"} <= shown.keys()
    for name, source in shown.items():
        ast.parse(source, name)
