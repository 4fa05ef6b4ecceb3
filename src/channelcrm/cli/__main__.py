"""``python -m channelcrm.cli`` is ``channelcrm``."""

from channelcrm.cli.entry import main

main()
