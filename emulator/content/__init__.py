"""What Myna itself serves to look at, under /_content/: for browsers and clients that follow an address of a reply."""
