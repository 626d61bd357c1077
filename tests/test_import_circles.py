"""No module needs another that needs it: what is imported when sopan runs has no circles."""

import grimp


def test_no_modules_import_each_other():
    """Annotations apart: a method whose body stands in a module of its own names its class there."""
    graph = grimp.build_graph("sopan", exclude_type_checking_imports=True, cache_dir=None)
    below = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while free := [module for module, needed in below.items() if not needed & below.keys()]:
        for module in free:
            del below[module]
    assert below == {}


def test_annotations_make_no_circles_but_those_of_methods_whose_body_stands_in_a_module_of_its_own():
    """`EscalationPolicy.lint` and its like: the class hands itself to a function that names it in its signature."""
    graph = grimp.build_graph("sopan", exclude_type_checking_imports=False, cache_dir=None)
    for module, its_class in BODIES:
        if graph.direct_import_exists(importer=module, imported=its_class):
            graph.remove_import(importer=module, imported=its_class)
    below = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while free := [module for module, needed in below.items() if not needed & below.keys()]:
        for module in free:
            del below[module]
    assert below == {}


BODIES = [
    ("sopan.decisions._explain", "sopan.decisions.model"),
    ("sopan.policy._diff", "sopan.policy.model"),
    ("sopan.policy._lint", "sopan.policy.model"),
    ("sopan.policy._schedule", "sopan.policy.model"),
    ("sopan.forecast._captions", "sopan.forecast.timeline"),
    ("sopan.forecast.svg._draw", "sopan.forecast.timeline"),
    ("sopan.forecast.svg._layout", "sopan.forecast.timeline"),
    ("sopan.rendering._findings", "sopan.rendering._catalogue"),
    ("sopan.rendering._standing", "sopan.rendering._facts"),
]
"""Every one under TYPE_CHECKING, as the test above makes sure."""
