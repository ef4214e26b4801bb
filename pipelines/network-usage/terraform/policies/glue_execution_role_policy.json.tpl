{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Data",
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      "Resource": "arn:aws:s3:::${bucket_name}/*"
    },
    {
      "Sid": "Folders",
      "Effect": "Allow",
      "Action": ["s3:GetBucketLocation", "s3:ListBucket"],
      "Resource": "arn:aws:s3:::${bucket_name}"
    },
    {
      "Sid": "Catalogue",
      "Effect": "Allow",
      "Action": [
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetTables",
        "glue:CreateTable",
        "glue:UpdateTable",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:BatchGetPartition",
        "glue:BatchCreatePartition",
        "glue:BatchUpdatePartition"
      ],
      "Resource": [
        "arn:aws:glue:${region}:${account_id}:catalog",
        "arn:aws:glue:${region}:${account_id}:database/default",
        "arn:aws:glue:${region}:${account_id}:database/${database}",
        "arn:aws:glue:${region}:${account_id}:table/${database}/*"
      ]
    },
    {
      "Sid": "Classifiers",
      "Effect": "Allow",
      "Action": ["glue:GetClassifier", "glue:GetClassifiers", "glue:GetJobBookmark", "cloudwatch:PutMetricData"],
      "Resource": "*"
    },
    {
      "Sid": "Logs",
      "Effect": "Allow",
      "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      "Resource": "arn:aws:logs:${region}:${account_id}:log-group:/aws-glue/*"
    }
  ]
}
