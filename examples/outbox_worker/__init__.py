"""A worker that asks by email, with a transactional outbox: the README beside this file tells the story."""
