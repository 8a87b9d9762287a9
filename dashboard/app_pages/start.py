"""开始: nothing has been imported yet."""
