output "bucket" {
  value = aws_s3_bucket.driven_data_bucket.bucket
}

output "database" {
  value = aws_glue_catalog_database.driven_data_db.name
}

output "environment" {
  value = aws_mwaa_environment.mwaa_env.name
}

output "airflow" {
  description = "Airflow's page"
  value       = aws_mwaa_environment.mwaa_env.webserver_url
}
