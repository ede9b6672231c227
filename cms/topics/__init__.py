"""What content is about and where: topics and regions, one value and a label in every language."""
