output "database" {
  value = aws_glue_catalog_database.database.name
}

output "crawler" {
  value = aws_glue_crawler.crawler.name
}
