"""XML of newsrooms: feeds, NewsML and NITF -> entries, which are read as those of dumps are."""
