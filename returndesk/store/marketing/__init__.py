"""What marketing to customers reads and keeps."""
