variable "account_id" {
  description = "The Account ID of the AWS; that of the credentials where none is named."
  type        = string
  default     = null
}

variable "region" {
  description = "The region of the DrivenData pipeline."
  type        = string
}

variable "tag" {
  description = "The tag for DrivenData pipeline."
  type        = string
  default     = "driven_data"
}

variable "prefix" {
  description = "Before the names of roles, policies, jobs, crawlers and the database, for a second pipeline beside the first."
  type        = string
  default     = ""
}

variable "bucket_name" {
  description = "The name of the S3 bucket, unique in all of AWS."
  type        = string
  default     = "driven-data-bucket"
}

variable "mwaa_name" {
  description = "The name of the MWAA environment."
  type        = string
  default     = "driven-data-airflow-environment"
}

variable "airflow_version" {
  description = "The version of Apache Airflow."
  type        = string
  default     = "2.9.2"
}

variable "environment_class" {
  description = "The size of the MWAA environment."
  type        = string
  default     = "mw1.small"
}

variable "max_workers" {
  description = "Workers that the MWAA environment may have."
  type        = number
  default     = 5
}

variable "personal_public_ip" {
  description = "Who may open Airflow's page, as a CIDR block: the Personal Public IP with /32."
  type        = string
}

variable "job_kind" {
  description = "How the jobs are written: pythonshell (plain Python) or glueetl (Spark with the awsglue library)."
  type        = string
  default     = "pythonshell"

  validation {
    condition     = contains(["pythonshell", "glueetl"], var.job_kind)
    error_message = "job_kind is pythonshell or glueetl."
  }
}

variable "nat_gateways" {
  description = "1, or 2 so that a zone may fail."
  type        = number
  default     = 1

  validation {
    condition     = contains([1, 2], var.nat_gateways)
    error_message = "nat_gateways is 1 or 2."
  }
}

variable "as_printed" {
  description = "The 42 resources of the document alone, without what it leaves to a person's hand: the way out of the private subnets, Airflow's variables, the right to write raw data, a header for tables of text alone."
  type        = bool
  default     = false
}
