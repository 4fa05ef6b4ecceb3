"""Why a dealer scored as it did, how two differ, and what would lift one."""
