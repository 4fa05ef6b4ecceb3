"""What every adapter must do. Subclass ``StoreConformance``, say where an empty store is, and let pytest run it.

class TestMyStore(StoreConformance):
    @pytest.fixture
    def url(self, tmp_path):
        return f"mine:///{tmp_path}/network"
"""

from channelcrm.testing.conformance.suite import StoreConformance

__all__ = ["StoreConformance"]
