variable "aws_region" {
  description = "Region of all resources; that of the environment or profile where none is named"
  type        = string
  default     = null
}

variable "project_id" {
  description = "Ends every name"
  type        = string
  default     = "mlops-zoomcamp"
}

variable "source_stream_name" {
  description = "Stream of ride events"
  type        = string
}

variable "output_stream_name" {
  description = "Stream of ride predictions"
  type        = string
}

variable "shard_count" {
  description = "Shards of each stream"
  type        = number
  default     = 2
}

variable "retention_period" {
  description = "Hours for which records stay readable"
  type        = number
  default     = 48
}

variable "model_bucket" {
  description = "Bucket of models"
  type        = string
}

variable "run_id" {
  description = "Run of the first model; later ones are promoted"
  type        = string
  default     = ""
}

variable "ecr_repo_name" {
  description = "Repository of the function's image"
  type        = string
}

variable "base_image" {
  description = "What the image stands on: scratch locally, public.ecr.aws/lambda/java:25 on AWS"
  type        = string
  default     = "scratch"
}

variable "image_builder" {
  description = "pipelines/rides/python/push-image.sh for the function in Python; empty for the one in Java"
  type        = string
  default     = ""
}

variable "lambda_function_name" {
  description = "The function that predicts"
  type        = string
}

variable "alias" {
  description = "Alias that serves, which promoted models move; empty to serve what was deployed last"
  type        = string
  default     = "live"
}

variable "memory_size" {
  description = "The function's memory in MB"
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Seconds that one invocation may take"
  type        = number
  default     = 180
}

variable "failure_bucket" {
  description = "Bucket that is told of records that cannot be predicted; empty to give them up with a line in the log"
  type        = string
  default     = ""
}
