"""Objects as files under a folder, served by signed links of our own."""
