"""No module needs another that needs it: what is imported when sopan runs has no circles."""

import grimp


def test_no_modules_import_each_other():
    """Annotations apart: a method whose body stands in a module of its own names its class there."""
    graph = grimp.build_graph("sopan", exclude_type_checking_imports=True)
    below = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    while free := [module for module, needed in below.items() if not needed & below.keys()]:
        for module in free:
            del below[module]
    assert below == {}


def test_the_engine_has_none_in_its_annotations_either():
    graph = grimp.build_graph("sopan", exclude_type_checking_imports=False)
    below = {
        module: graph.find_modules_directly_imported_by(module)
        for module in graph.modules
        if module.startswith("sopan.engine.")
    }
    while free := [module for module, needed in below.items() if not needed & below.keys()]:
        for module in free:
            del below[module]
    assert below == {}
