"""AWS Glue's machine learning, which is lacking: what a script asks of it is named."""
