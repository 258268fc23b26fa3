from recordings.models.recording import Chunk, Recording, Segment

__all__ = ["Chunk", "Recording", "Segment"]
