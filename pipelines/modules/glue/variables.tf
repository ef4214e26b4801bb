variable "database_name" {
  description = "Name of the database"
  type        = string
}

variable "crawler_name" {
  description = "Name of the crawler"
  type        = string
}

variable "bucket_name" {
  description = "Bucket that is crawled"
  type        = string
}

variable "path" {
  description = "Folder in the bucket, ending with /; empty for all of it"
  type        = string
  default     = ""
}

variable "exclusions" {
  description = "Patterns of what is left out, from the folder on"
  type        = list(string)
  default     = []
}

variable "schedule" {
  description = "When the crawler runs"
  type        = string
}
