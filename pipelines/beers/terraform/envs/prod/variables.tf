variable "aws_region" {
  description = "Region of all resources; that of the environment or profile where none is named"
  type        = string
  default     = null
}

variable "project" {
  description = "Value of the tag CreatedBy"
  type        = string
  default     = "beers"
}

variable "beer_api" {
  description = "Address that answers with a JSON array of one beer; locally pipelines/beers/api"
  type        = string
  default     = "http://127.0.0.1:8090/v2/beers/random"
}

variable "collect_schedule" {
  description = "How often a beer is fetched"
  type        = string
  default     = "rate(5 minutes)"
}

variable "collect_rule" {
  description = "The rule that calls get-random-beer"
  type        = string
}

variable "collect_function" {
  description = "The function that fetches a beer"
  type        = string
}

variable "clean_function" {
  description = "The function that cleans records on their way"
  type        = string
}

variable "clean_data_language" {
  description = "Language of the function that cleans: python or java"
  type        = string
  default     = "python"

  validation {
    condition     = contains(["python", "java"], var.clean_data_language)
    error_message = "clean_data_language is python or java."
  }
}

variable "python_runtime" {
  description = "Lambda's runtime of the functions in Python"
  type        = string
  default     = "python3.12"
}

variable "stream_name" {
  description = "Stream of what the API gave"
  type        = string
}

variable "shard_count" {
  description = "Shards of the stream"
  type        = number
  default     = 1
}

variable "retention_period" {
  description = "Hours for which records stay readable"
  type        = number
  default     = 24
}

variable "raw_delivery_stream" {
  description = "Delivers records as they are"
  type        = string
}

variable "cleaned_delivery_stream" {
  description = "Delivers what clean-data made of them"
  type        = string
}

variable "buffering_size" {
  description = "MB after which an object is written"
  type        = number
  default     = 1
}

variable "buffering_interval" {
  description = "Seconds after which an object is written"
  type        = number
  default     = 60
}

variable "raw_bucket" {
  description = "Bucket of raw records"
  type        = string
}

variable "cleaned_bucket" {
  description = "Bucket of cleaned records"
  type        = string
}

variable "model_bucket" {
  description = "Bucket of models"
  type        = string
}

variable "database_name" {
  description = "Database of the catalogue"
  type        = string
}

variable "crawler_name" {
  description = "The crawler over the cleaned bucket"
  type        = string
}

variable "crawler_schedule" {
  description = "When the crawler runs"
  type        = string
  default     = "cron(0 4 1 * ? *)"
}
