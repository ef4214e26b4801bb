"""Where frames come from and go to: objects in S3, tables in the catalogue, and what a job has seen of them."""
