resource "aws_s3_bucket" "driven_data_bucket" {
  bucket        = var.bucket_name
  force_destroy = true
  tags = {
    Name = var.tag
  }
}

resource "aws_s3_bucket_ownership_controls" "driven_data_bucket_ownership" {
  bucket = aws_s3_bucket.driven_data_bucket.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "driven_data_bucket_acl" {
  bucket     = aws_s3_bucket.driven_data_bucket.id
  acl        = "private"
  depends_on = [aws_s3_bucket_ownership_controls.driven_data_bucket_ownership]
}

resource "aws_s3_bucket_versioning" "driven_data_bucket_versioning" {
  bucket = aws_s3_bucket.driven_data_bucket.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "driven_data_bucket_encryption" {
  bucket = aws_s3_bucket.driven_data_bucket.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_public_access_block" "driven_data_bucket_access" {
  bucket                  = aws_s3_bucket.driven_data_bucket.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# Versions of these are what Airflow is given: each is made after the bucket keeps versions.
resource "aws_s3_object" "copy_dags" {
  for_each   = fileset("${path.module}/dags/", "*")
  bucket     = aws_s3_bucket.driven_data_bucket.id
  key        = "dags/${each.value}"
  source     = "${path.module}/dags/${each.value}"
  etag       = filemd5("${path.module}/dags/${each.value}")
  depends_on = [aws_s3_bucket_versioning.driven_data_bucket_versioning]
}

resource "aws_s3_object" "copy_requirements" {
  for_each   = fileset("${path.module}/requirements/", "*")
  bucket     = aws_s3_bucket.driven_data_bucket.id
  key        = each.value
  source     = "${path.module}/requirements/${each.value}"
  etag       = filemd5("${path.module}/requirements/${each.value}")
  depends_on = [aws_s3_bucket_versioning.driven_data_bucket_versioning]
}

resource "aws_s3_object" "copy_tasks" {
  for_each   = fileset("${path.module}/${local.tasks}/", "*")
  bucket     = aws_s3_bucket.driven_data_bucket.id
  key        = "tasks/${each.value}"
  source     = "${path.module}/${local.tasks}/${each.value}"
  etag       = filemd5("${path.module}/${local.tasks}/${each.value}")
  depends_on = [aws_s3_bucket_versioning.driven_data_bucket_versioning]
}

# Airflow's variables, which the document has a person make in Airflow's page.
resource "aws_s3_object" "startup" {
  count  = local.by_hand
  bucket = aws_s3_bucket.driven_data_bucket.id
  key    = "startup.sh"

  content = templatefile("${path.module}/startup/startup.sh.tpl", {
    bucket_name = var.bucket_name
    prefix      = var.prefix
  })

  depends_on = [aws_s3_bucket_versioning.driven_data_bucket_versioning]
}
