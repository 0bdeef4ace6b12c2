"""Tiny random models in a folder, as transformers itself saves them: CLIP, Chinese-CLIP, SigLIP, BERT."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SMALL: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
}
VISION = SMALL | {"image_size": 32, "patch_size": 8}
SQUARE = {"height": 32, "width": 32}
CHARACTERS = "红色的猫狗车花树人山水天一二三大小上下图片"


def clip(folder: Path) -> Path:
    """Byte-level BPE; the vocabulary needs every byte with and without the end of a word."""
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor, CLIPTokenizer

    seeded()
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    signs = [chr(byte) for byte in keep] + [chr(256 + number) for number in range(256 - len(keep))]
    words = ["re", "red</w>", "ca", "cat</w>", "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: at for at, token in enumerate([*signs, *(sign + "</w>" for sign in signs), *words])}
    merges = [("r", "e"), ("re", "d</w>"), ("c", "a"), ("ca", "t</w>")]
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=merges, model_max_length=16)
    end = vocabulary["<|endoftext|>"]
    text = SMALL | {"vocab_size": len(vocabulary), "max_position_embeddings": 16, "projection_dim": 16}
    text |= {"bos_token_id": end - 1, "eos_token_id": end, "pad_token_id": end}
    config = CLIPConfig(projection_dim=16, vision_config=VISION | {"projection_dim": 16}, text_config=text)
    CLIPModel(config).eval().save_pretrained(folder)
    pictures = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size=SQUARE)
    CLIPProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(folder)
    return folder


def chinese_clip(folder: Path) -> Path:
    from transformers import (
        ChineseCLIPConfig,
        ChineseCLIPImageProcessorPil,
        ChineseCLIPModel,
        ChineseCLIPProcessor,
    )

    seeded()
    tokenizer = word_pieces()
    text = SMALL | {"vocab_size": len(tokenizer), "max_position_embeddings": 32}
    config = ChineseCLIPConfig(projection_dim=16, vision_config=VISION | {"projection_dim": 16}, text_config=text)
    ChineseCLIPModel(config).eval().save_pretrained(folder)
    pictures = ChineseCLIPImageProcessorPil(size=SQUARE, crop_size=SQUARE)
    ChineseCLIPProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(folder)
    return folder


def siglip(folder: Path) -> Path:
    """Its own tokenizer needs a sentencepiece model, which cannot be made in a few lines: any other will do."""
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel, SiglipProcessor

    seeded()
    tokenizer = word_pieces()
    text = SMALL | {"vocab_size": len(tokenizer), "max_position_embeddings": 16, "pad_token_id": 0}
    text |= {"bos_token_id": 2, "eos_token_id": 3, "projection_size": 32}
    SiglipModel(SiglipConfig(vision_config=VISION, text_config=text)).eval().save_pretrained(folder)
    pictures = SiglipImageProcessorPil(size=SQUARE)
    SiglipProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(folder)
    return folder


def bert(folder: Path) -> Path:
    from transformers import BertConfig, BertModel

    seeded()
    tokenizer = word_pieces()
    config = BertConfig(**SMALL, vocab_size=len(tokenizer), max_position_embeddings=32)
    BertModel(config).eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


MAKERS = {"clip": clip, "chinese_clip": chinese_clip, "siglip": siglip, "bert": bert}


def word_pieces() -> Any:
    from transformers import BertTokenizer

    letters = "abcdefghijklmnopqrstuvwxyz"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *CHARACTERS, *letters, *(f"##{one}" for one in letters)]
    return BertTokenizer(vocab={piece: at for at, piece in enumerate(pieces)}, model_max_length=32)


def seeded() -> None:
    import torch

    torch.manual_seed(0)
