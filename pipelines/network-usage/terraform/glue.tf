resource "aws_glue_catalog_database" "driven_data_db" {
  name        = "${var.prefix}driven_data_db"
  description = "Database for DrivenData data."
  tags = {
    Name = var.tag
  }
}

# Columns of text alone look to a crawler as if they had no header.
resource "aws_glue_classifier" "csv_with_header" {
  count = local.by_hand
  name  = "${var.prefix}driven_data_csv"

  csv_classifier {
    contains_header = "PRESENT"
    delimiter       = ","
    quote_symbol    = "\""
  }
}

resource "aws_glue_crawler" "raw_driven_data_crawler" {
  name          = "${var.prefix}raw_driven_data_crawler"
  role          = aws_iam_role.glue_execution_role.arn
  database_name = aws_glue_catalog_database.driven_data_db.name
  description   = "Crawls data in S3 and creates table in Glue database for raw data."
  classifiers   = aws_glue_classifier.csv_with_header[*].name
  s3_target {
    path = "${aws_s3_bucket.driven_data_bucket.bucket}/data/raw/"
  }
  tags = {
    Name = var.tag
  }
  depends_on = [aws_iam_role_policy_attachment.glue_role_policy_attachment]
}

resource "aws_glue_crawler" "staging_crawler" {
  for_each      = local.staging
  name          = "${var.prefix}staging_${each.key}_crawler"
  role          = aws_iam_role.glue_execution_role.arn
  database_name = aws_glue_catalog_database.driven_data_db.name
  description   = "Crawls data in S3 and creates table in Glue database for staging ${each.value}."
  classifiers   = aws_glue_classifier.csv_with_header[*].name
  s3_target {
    path = "${aws_s3_bucket.driven_data_bucket.bucket}/data/staging/${each.key}/"
  }
  tags = {
    Name = var.tag
  }
  depends_on = [aws_iam_role_policy_attachment.glue_role_policy_attachment]
}

locals {
  # The same five jobs, written in two ways.
  spark = var.job_kind == "glueetl"
  tasks = local.spark ? "tasks_spark" : "tasks"
}

resource "aws_glue_job" "staging_glue" {
  for_each          = local.staging
  name              = "${var.prefix}staging_${each.key}_glue"
  description       = "Glue job to transform data from raw to staging ${each.value}."
  role_arn          = aws_iam_role.glue_execution_role.arn
  glue_version      = local.spark ? "5.0" : null
  worker_type       = local.spark ? "G.1X" : null
  number_of_workers = local.spark ? 2 : null
  max_capacity      = local.spark ? null : 0.0625
  timeout           = 10
  command {
    name            = var.job_kind
    python_version  = local.spark ? "3" : "3.9"
    script_location = "s3://${aws_s3_bucket.driven_data_bucket.bucket}/tasks/${each.key}.py"
  }
  default_arguments = {
    "--bucket"   = aws_s3_bucket.driven_data_bucket.bucket
    "--database" = aws_glue_catalog_database.driven_data_db.name
  }
  tags = {
    Name = var.tag
  }
  depends_on = [aws_iam_role_policy_attachment.glue_role_policy_attachment]
}
