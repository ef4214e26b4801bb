terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

# The bucket is made beforehand: aws s3 mb s3://tf-state-store-sales-prediction. It is looked for in the region of the
# environment or profile (AWS_REGION), like everything here.
# One workspace an environment: terraform workspace select -or-create stg
terraform {
  backend "s3" {
    bucket       = "tf-state-store-sales-prediction"
    key          = "store-sales-prediction.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = var.aws_region
}

# sales events
module "source_kinesis_stream" {
  source           = "../../modules/kinesis"
  stream_name      = "${var.source_stream_name}-${var.project_id}"
  shard_count      = var.shard_count
  retention_period = var.retention_period
  tags             = var.project_id
}

# sales predictions
module "output_kinesis_stream" {
  source           = "../../modules/kinesis"
  stream_name      = "${var.output_stream_name}-${var.project_id}"
  shard_count      = var.shard_count
  retention_period = var.retention_period
  tags             = var.project_id
}

# model bucket
module "s3_bucket" {
  source      = "../../modules/s3"
  bucket_name = "${var.model_bucket}-${var.project_id}"
}

# image registry
module "ecr_image" {
  source        = "../../modules/ecr"
  ecr_repo_name = "${var.ecr_repo_name}_${var.project_id}"
  project_root  = "${path.root}/../../.."
  handler       = "dev.millrace.predictor.sales.SalesHandler"
  base_image    = var.base_image
}

module "lambda_function" {
  source               = "../../modules/lambda"
  lambda_function_name = "${var.lambda_function_name}_${var.project_id}"
  image_uri            = module.ecr_image.image_uri
  model_bucket         = module.s3_bucket.name
  run_id               = var.run_id
  alias                = "live"
  source_stream_name   = module.source_kinesis_stream.stream_name
  source_stream_arn    = module.source_kinesis_stream.stream_arn
  output_stream_name   = module.output_kinesis_stream.stream_name
  output_stream_arn    = module.output_kinesis_stream.stream_arn
  memory_size          = var.memory_size
  timeout              = var.timeout
  failure_bucket       = var.failure_bucket
}

output "lambda_function" {
  value = module.lambda_function.function_name
}

output "alias" {
  value = module.lambda_function.alias
}

output "model_bucket" {
  value = module.s3_bucket.name
}

output "source_stream" {
  value = module.source_kinesis_stream.stream_name
}

output "predictions_stream" {
  value = module.output_kinesis_stream.stream_name
}

output "ecr_repo" {
  value = module.ecr_image.repository_url
}
