"""An optional LLM puts quotes into sentences, each checked before it is shown; and may translate quotes, labelled."""
