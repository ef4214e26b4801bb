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
  region = var.region
}

data "aws_caller_identity" "current" {}

locals {
  account_id = coalesce(var.account_id, data.aws_caller_identity.current.account_id)

  # What the printed pipeline leaves to a person's hand.
  by_hand = var.as_printed ? 0 : 1

  # The tables of the staging area, by the file of the job that writes each.
  staging = {
    dim_address        = "address"
    dim_date           = "date"
    dim_finance        = "finance"
    dim_person         = "person"
    fact_network_usage = "network usage"
  }
}
