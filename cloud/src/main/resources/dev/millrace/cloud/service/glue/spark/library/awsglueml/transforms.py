"""The transforms of AWS Glue's machine learning; there are none here."""

from awsglue.missing import names_what_is_missing

__getattr__ = names_what_is_missing(__name__)
