"""For embedders: strategies for every record, the suite that holds an adapter, and a machine that compares stores.

    from channelcrm.testing import strategies
    from channelcrm.testing.conformance import StoreConformance
    from channelcrm.testing.comparison import StoreComparison

All of them need Hypothesis; the suite and the machine need pytest too.
"""

from importlib.util import find_spec

if find_spec("pytest"):  # or a failing assertion of the suite would print nothing
    import pytest

    pytest.register_assert_rewrite("channelcrm.testing.conformance", "channelcrm.testing.comparison")
