resource "aws_glue_catalog_database" "database" {
  name        = var.database_name
  description = "Tables of s3://${var.bucket_name}"
}

resource "aws_glue_crawler" "crawler" {
  name          = var.crawler_name
  role          = aws_iam_role.glue.arn
  database_name = aws_glue_catalog_database.database.name
  schedule      = var.schedule

  s3_target {
    path       = "s3://${var.bucket_name}/${var.path}"
    exclusions = var.exclusions
  }

  # Folders of like schema are one table.
  configuration = jsonencode({
    Version  = 1.0
    Grouping = { TableGroupingPolicy = "CombineCompatibleSchemas" }
  })

  depends_on = [aws_iam_role_policy_attachment.service, aws_iam_role_policy_attachment.read]
}
