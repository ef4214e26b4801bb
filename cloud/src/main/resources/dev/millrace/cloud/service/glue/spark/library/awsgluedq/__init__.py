"""AWS Glue Data Quality, which is lacking: what a script asks of it is named."""
