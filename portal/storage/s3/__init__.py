"""Objects in an S3 bucket. The only place that knows boto3."""
