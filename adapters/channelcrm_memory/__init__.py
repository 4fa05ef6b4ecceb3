"""The memory adapter of channelcrm: everything a store promises, as long as the process lives."""

from channelcrm_memory.store import MemoryStore, open_store

__all__ = ["MemoryStore", "open_store"]
