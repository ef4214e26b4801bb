terraform {
  required_version = ">= 1.4"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

provider "aws" {
  region = var.aws_region
}

locals {
  sources = "${path.root}/../../../lambda_sources"
  # clean-data, in either language: the same records in, the same lines out.
  clean_data = {
    python = {
      source_dir = "${local.sources}/clean-data"
      runtime    = var.python_runtime
      handler    = "main.handler"
      builder    = ""
    }
    java = {
      source_dir = "${local.sources}/clean-data-java"
      runtime    = "java21"
      handler    = "dev.millrace.beers.CleanData"
      builder    = "${local.sources}/clean-data-java/build-zip.sh"
    }
  }[var.clean_data_language]
}

# What the API gave, as it is; what is left of it; models.
module "raw_bucket" {
  source      = "../../../../modules/s3"
  bucket_name = var.raw_bucket
}

module "cleaned_bucket" {
  source      = "../../../../modules/s3"
  bucket_name = var.cleaned_bucket
}

module "model_bucket" {
  source      = "../../../../modules/s3"
  bucket_name = var.model_bucket
}

module "beer_stream" {
  source              = "../../../../modules/kinesis"
  stream_name         = var.stream_name
  shard_count         = var.shard_count
  retention_period    = var.retention_period
  shard_level_metrics = []
  tags                = var.project
}

module "get_random_beer" {
  source        = "../../../../modules/lambda-zip"
  function_name = var.collect_function
  source_dir    = "${local.sources}/get-random-beer"
  runtime       = var.python_runtime
  puts_records  = true
  stream_arn    = module.beer_stream.stream_arn

  environment = {
    BEER_API    = var.beer_api
    STREAM_NAME = module.beer_stream.stream_name
  }
}

module "clean_data" {
  source        = "../../../../modules/lambda-zip"
  function_name = var.clean_function
  source_dir    = local.clean_data.source_dir
  runtime       = local.clean_data.runtime
  handler       = local.clean_data.handler
  builder       = local.clean_data.builder
}

module "collect_schedule" {
  source              = "../../../../modules/cloudwatch"
  rule_name           = var.collect_rule
  schedule_expression = var.collect_schedule
  function_name       = module.get_random_beer.function_name
  function_arn        = module.get_random_beer.function_arn
}

module "raw_delivery" {
  source               = "../../../../modules/firehose"
  delivery_stream_name = var.raw_delivery_stream
  stream_arn           = module.beer_stream.stream_arn
  bucket_arn           = module.raw_bucket.arn
  buffering_size       = var.buffering_size
  buffering_interval   = var.buffering_interval
}

module "cleaned_delivery" {
  source                 = "../../../../modules/firehose"
  delivery_stream_name   = var.cleaned_delivery_stream
  stream_arn             = module.beer_stream.stream_arn
  bucket_arn             = module.cleaned_bucket.arn
  error_output_prefix    = "errors/!{firehose:error-output-type}/"
  buffering_size         = var.buffering_size
  buffering_interval     = var.buffering_interval
  transform              = true
  transform_function_arn = module.clean_data.function_arn
}

module "catalogue" {
  source        = "../../../../modules/glue"
  database_name = var.database_name
  crawler_name  = var.crawler_name
  bucket_name   = module.cleaned_bucket.name
  exclusions    = ["errors/**"]
  schedule      = var.crawler_schedule
}

output "stream" {
  value = module.beer_stream.stream_name
}

output "collect_function" {
  value = module.get_random_beer.function_name
}

output "raw_bucket" {
  value = module.raw_bucket.name
}

output "cleaned_bucket" {
  value = module.cleaned_bucket.name
}

output "model_bucket" {
  value = module.model_bucket.name
}

output "database" {
  value = module.catalogue.database
}

output "crawler" {
  value = module.catalogue.crawler
}
