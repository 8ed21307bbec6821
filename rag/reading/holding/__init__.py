"""Files that hold files: packed ones, zips, crawls and mailboxes -> a Source for each file that they hold."""
