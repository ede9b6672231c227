"""The storage of uploaded files: whether it works, and moving the files to another one."""
