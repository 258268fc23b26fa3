"""Builds the face models at set-up. Needs the npm packages and mediapipe (for its schema of TFLite files)."""
