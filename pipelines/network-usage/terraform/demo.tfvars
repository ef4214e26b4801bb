# `millrace demo network-usage`: names of its own, beside what is deployed by hand.
prefix             = "demo_"
bucket_name        = "demo-driven-data-millrace"
mwaa_name          = "demo-driven-data-airflow"
personal_public_ip = "127.0.0.1/32"
