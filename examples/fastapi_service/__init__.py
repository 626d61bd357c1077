"""sopan over HTTP, and a page that draws a policy while it is written: the README beside this file tells the story."""
