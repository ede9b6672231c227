"""The form of content in records: fields of models, blocks and rich text with references instead of primary keys."""
