resource "aws_mwaa_environment" "mwaa_env" {
  name                 = var.mwaa_name
  airflow_version      = var.airflow_version
  execution_role_arn   = aws_iam_role.mwaa_execution_role.arn
  source_bucket_arn    = aws_s3_bucket.driven_data_bucket.arn
  max_workers          = var.max_workers
  min_workers          = 1
  environment_class    = var.environment_class
  dag_s3_path          = "dags"
  requirements_s3_path = "requirements.txt"
  # Another version of a file is another version of the environment.
  requirements_s3_object_version   = aws_s3_object.copy_requirements["requirements.txt"].version_id
  startup_script_s3_path           = one(aws_s3_object.startup[*].key)
  startup_script_s3_object_version = one(aws_s3_object.startup[*].version_id)
  network_configuration {
    security_group_ids = [aws_security_group.mwaa_sg.id]
    subnet_ids         = [aws_subnet.private_subnet_1.id, aws_subnet.private_subnet_2.id]
  }
  logging_configuration {
    task_logs {
      enabled   = true
      log_level = "INFO"
    }
    scheduler_logs {
      enabled   = true
      log_level = "INFO"
    }
    webserver_logs {
      enabled   = true
      log_level = "INFO"
    }
    worker_logs {
      enabled   = true
      log_level = "INFO"
    }
    dag_processing_logs {
      enabled   = true
      log_level = "INFO"
    }
  }
  webserver_access_mode = "PUBLIC_ONLY"
  tags = {
    Name = var.tag
  }
  depends_on = [
    aws_s3_bucket_public_access_block.driven_data_bucket_access,
    aws_s3_object.copy_dags,
    aws_iam_role_policy_attachment.mwaa_role_policy_attachment,
    aws_route_table_association.private_subnet_assoc,
  ]
}
