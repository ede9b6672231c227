"""The project of an organisation that installs Clarion: the command `clarion`, and what a project is made of."""
