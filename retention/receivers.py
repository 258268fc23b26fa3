"""What other apps ask this one."""
